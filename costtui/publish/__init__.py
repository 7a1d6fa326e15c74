"""What leaves costtui: FOCUS exports, later reports and alerts."""
