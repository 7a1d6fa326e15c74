-- What did each day cost, by everything but the single resource and SKU?
-- Parameters: none
-- Grain: one row per charge day, billing period, load, provider, accounts, service, region, zone, resource type, instance type, usage type, charge category and class, pricing category, commitment and its status, currency
select
    Day,
    BillingPeriodStart,
    x_LoadId,
    ProviderName,
    BillingAccountId,
    BillingAccountName,
    SubAccountId,
    SubAccountName,
    ServiceName,
    ServiceCategory,
    RegionId,
    RegionName,
    AvailabilityZone,
    ResourceType,
    x_InstanceType,
    x_UsageType,
    ChargeCategory,
    ChargeClass,
    PricingCategory,
    CommitmentDiscountId,
    CommitmentDiscountStatus,
    BillingCurrency,
    sum(BilledCost) as BilledCost,
    sum(EffectiveCost) as EffectiveCost,
    sum(ListCost) as ListCost,
    sum(ContractedCost) as ContractedCost,
    sum(Charges) as Charges
from resource_days
group by all
