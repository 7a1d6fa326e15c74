"""The AWS bill: a CUR 2.0 export of one organisation."""
