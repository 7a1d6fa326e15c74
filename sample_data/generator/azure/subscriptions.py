"""The Azure billing profile: subscriptions, and how a meter of a resource is described."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.company import digest, guid, letters
from sample_data.generator.lines import COST_DIGITS, Line, constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sample_data.generator.calendar_days import Series

SUBSCRIPTIONS = {
    "corp-apps": guid("subscription", "corp-apps"),
    "analytics": guid("subscription", "analytics"),
    "dev-test": guid("subscription", "dev-test"),
}
LOCATIONS = {
    "westeurope": ("EU West", "Europe West"),
    "northeurope": ("EU North", "Europe North"),
    "global": ("Unknown", "Global"),
}
ACCOUNT = f"{guid('billing account')}:{guid('organisation')}_2019-05-31"
PROFILE = "LKSP-7Q2M-BG7-PGB"
ACCOUNT_ID = f"/providers/Microsoft.Billing/billingAccounts/{ACCOUNT}"
PROFILE_ID = f"{ACCOUNT_ID}/billingProfiles/{PROFILE}"
NEGOTIATED = 0.95
"""What the agreement leaves of the market price of most meters."""


def tag_text(team: str, app: str, env: str = "Prod", **more: str) -> str:
    """Tags as cost details spell them: JSON members without braces."""
    pairs = {"App": app, "Env": env, "Team": team, **more}
    return json.dumps(pairs)[1:-1]


def resource_id(subscription: str, group: str, kind: str, name: str) -> str:
    """The Azure Resource Manager identifier of a resource."""
    number = SUBSCRIPTIONS[subscription]
    return f"/subscriptions/{number}/resourceGroups/{group}/providers/{kind}/{name}"


def metered(
    key: str,
    subscription: str,
    group: str,
    kind: str,
    name: str,
    category: tuple[str, str, str],
    unit: str,
    market: Series | float,
    quantity: Series,
    *,
    family: str,
    location: str = "westeurope",
    negotiated: float = NEGOTIATED,
    size: str = "",
    tags: str = "",
) -> Line:
    """A meter of one resource; category is meter category, sub-category and meter name."""
    region, normal = LOCATIONS[location]
    market_price = constant(market) if isinstance(market, float) else market
    price = np.round(market_price * negotiated, COST_DIGITS)
    about = {}
    if size:
        about = {
            "UsageType": "ComputeHR",
            "ImageType": "Canonical",
            "ServiceType": size,
            "VMName": name,
            "VCPUs": int("".join(letter for letter in size.split("_")[1] if letter.isdigit())),
        }
    product = " - ".join(word for word in (*category, region) if word)
    fields: dict[str, Any] = {
        "SubscriptionId": SUBSCRIPTIONS[subscription],
        "subscriptionName": f"larkspur-{subscription}",
        "resourceGroupName": group,
        "ResourceId": resource_id(subscription, group, kind, name),
        "resourceLocation": location,
        "location": normal,
        "consumedService": kind.split("/", maxsplit=1)[0],
        "serviceFamily": family,
        "meterCategory": category[0],
        "meterSubCategory": category[1],
        "meterName": category[2],
        "meterId": guid("meter", *category, location),
        "meterRegion": region,
        "ProductId": f"DZH318Z0{letters('product', *category, length=4)}/{digest(product)[:4].upper()}",
        "ProductName": product,
        "unitOfMeasure": unit,
        "additionalInfo": json.dumps(about) if about else "",
        "market": market_price,
        "negotiated": negotiated,
    }
    return Line(key, subscription, price, quantity, fields, {"": tags} if tags else {})


def profile_columns() -> Mapping[str, str]:
    """The billing account and profile columns of every row."""
    return {
        "billingAccountId": ACCOUNT,
        "billingAccountName": "Larkspur Trading GmbH",
        "billingProfileId": PROFILE,
        "billingProfileName": "Larkspur Europe",
        "invoiceSectionId": "K7WQ-2DLX-PJA-PGB",
        "invoiceSectionName": "Shared services",
        "billingCurrency": "USD",
        "pricingCurrency": "USD",
        "exchangeRatePricingToBilling": "1",
        "publisherType": "Microsoft",
        "publisherName": "Microsoft",
        "provider": "Azure",
    }
