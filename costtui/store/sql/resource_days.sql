-- What did each day cost, by everything there is to group by?
-- Parameters: none
-- Grain: one row per charge day, billing period, load, provider, accounts, service, region, zone, resource, resource type, instance type, SKU, usage type, charge category and class, pricing category, commitment and its status, tags, currency
select
    cast(ChargePeriodStart as date) as Day,
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
    ResourceId,
    ResourceName,
    ResourceType,
    x_InstanceType,
    SkuId,
    x_UsageType,
    ChargeCategory,
    ChargeClass,
    PricingCategory,
    CommitmentDiscountId,
    CommitmentDiscountStatus,
    Tags,
    BillingCurrency,
    sum(BilledCost) as BilledCost,
    sum(EffectiveCost) as EffectiveCost,
    sum(ListCost) as ListCost,
    sum(ContractedCost) as ContractedCost,
    count(*) as Charges
from charges
group by all
