-- What are the charges of Azure cost details, actual, amortised or both, in FOCUS terms?
-- Parameters: none.
-- Grain: one row per line of the bill; where both views of a period are at hand, one per amortised line and one per purchase or refund of a commitment.
with line as (
    select
        bill.*,
        bill.CostInBillingCurrency as cost,
        coalesce(charge.ChargeCategory, 'Adjustment') as category,
        charge.ChargeClass as class,
        coalesce(charge.ChargeCategory in ('Usage', 'Purchase'), false) as is_priced,
        coalesce(charge.ChargeCategory = 'Usage', false) as is_usage,
        coalesce(charge.IsUnused = 'yes', false) as is_unused,
        coalesce(
            charge.IsUnused = 'yes'
            or model.CommitmentDiscountType is not null
            or (bill.pricing_model is null and bill.BenefitId is not null),
            false
        ) as is_committed,
        model.UsageCategory as usage_pricing,
        model.PurchaseCategory as purchase_pricing,
        case
            when bill.BenefitId like '%/microsoft.capacity/%' then 'Usage'
            when bill.BenefitId like '%/microsoft.billingbenefits/%' then 'Spend'
            else coalesce(model.CommitmentDiscountCategory, 'Usage')
        end as commitment_category,
        coalesce(unit.block, 1) as block,
        coalesce(unit.ConsumedUnit, bill.UnitOfMeasure) as unit,
        coalesce(unit.PricingUnit, bill.UnitOfMeasure) as pricing_unit,
        bill.Quantity / coalesce(unit.block, 1) as blocks,
        case when bill.prices_are_per_block then 1 else coalesce(unit.block, 1) end as units_per_price,
        case
            when bill.ExchangeRatePricingToBilling is not null then bill.ExchangeRatePricingToBilling
            when bill.PricingCurrency is null or bill.PricingCurrency = bill.BillingCurrency then 1
        end as exchange_rate
    from bill
    left join azure_charge_types as charge on charge.ChargeType = bill.charge_type
    left join azure_pricing_models as model on model.PricingModel = bill.pricing_model
    left join (
        select UnitOfMeasure, cast(PricingBlockSize as double) as block, ConsumedUnit, PricingUnit
        from azure_pricing_units
    ) as unit on unit.UnitOfMeasure = lower(bill.UnitOfMeasure)
),

priced as (
    select
        line.*,
        is_committed and is_usage as is_covered,
        is_committed and category = 'Purchase' as is_commitment_purchase,
        case
            when is_committed and (is_usage or category = 'Purchase') then BenefitId
        end as commitment,
        UnitPrice * units_per_price * exchange_rate as contracted_price,
        PayGPrice * units_per_price * exchange_rate as list_price
    from line
),

costed as (
    select
        priced.*,
        case
            when not is_priced or class is not null or is_unused or contracted_price is null
                or Quantity is null or (contracted_price = 0 and cost <> 0)
                then cost
            else contracted_price * blocks
        end as contracted
    from priced
    where not (is_combined and view = 'actual' and not is_commitment_purchase)
),

listed as (
    select
        costed.*,
        case
            when not is_priced or class is not null or is_unused then contracted
            when PaygCostInBillingCurrency <> 0 then PaygCostInBillingCurrency
            when list_price is null or Quantity is null or (list_price = 0 and contracted <> 0)
                then contracted
            else list_price * blocks
        end as list
    from costed
),

service_of_both as (
    select ConsumedService, ResourceType, min(ServiceName) as ServiceName
    from azure_services
    group by ConsumedService, ResourceType
),

service_of_type as (
    select ResourceType, min(ServiceName) as ServiceName
    from azure_services
    group by ResourceType
    having count(distinct ServiceName) = 1
),

service_of_provider as (
    select ConsumedService, min(ServiceName) as ServiceName
    from azure_services
    where ConsumedService <> ''
    group by ConsumedService
    having count(distinct ServiceName) = 1
),

named as (
    select
        listed.*,
        coalesce(
            both_known.ServiceName, by_type.ServiceName, by_root.ServiceName,
            by_provider.ServiceName, by_meter.ServiceName, listed.MeterCategory,
            case
                when commitment is not null and commitment_category = 'Spend'
                    then 'Azure Savings Plan for Compute'
                when commitment is not null then 'Azure Reservations'
                when PublisherType = 'Marketplace' then 'Azure Marketplace'
                else 'Microsoft Azure'
            end
        ) as service
    from listed
    left join service_of_both as both_known
        on both_known.ResourceType = listed.ResourceType
        and both_known.ConsumedService = lower(listed.ConsumedService)
    left join service_of_type as by_type on by_type.ResourceType = listed.ResourceType
    left join service_of_type as by_root on by_root.ResourceType = listed.ResourceTypeRoot
    left join service_of_provider as by_provider
        on by_provider.ConsumedService = lower(listed.ConsumedService)
    left join azure_meter_categories as by_meter
        on by_meter.MeterCategory = lower(listed.MeterCategory)
)

select
    case when view = 'amortized' and is_covered then 0 else cost end as BilledCost,
    case when is_commitment_purchase then 0 else cost end as EffectiveCost,
    list as ListCost,
    contracted as ContractedCost,
    coalesce(account, 'unknown') as BillingAccountId,
    account_name as BillingAccountName,
    account_type as BillingAccountType,
    BillingCurrency,
    BillingPeriodStartDate as BillingPeriodStart,
    BillingPeriodEndDate + interval 1 day as BillingPeriodEnd,
    Date as ChargePeriodStart,
    Date + interval 1 day as ChargePeriodEnd,
    category as ChargeCategory,
    class as ChargeClass,
    coalesce(ProductName, MeterName, BenefitName) as ChargeDescription,
    case
        when lower(Frequency) = 'recurring' then 'Recurring'
        when is_usage then 'Usage-Based'
        else 'One-Time'
    end as ChargeFrequency,
    'Microsoft' as ProviderName,
    coalesce(PublisherName, 'Microsoft') as PublisherName,
    coalesce(PartnerName, 'Microsoft') as InvoiceIssuerName,
    InvoiceId,
    named.service as ServiceName,
    coalesce(category_of.ServiceCategory, 'Other') as ServiceCategory,
    coalesce(category_of.ServiceSubcategory, 'Other (Other)') as ServiceSubcategory,
    SubscriptionId as SubAccountId,
    SubscriptionName as SubAccountName,
    case when SubscriptionId is not null then 'Subscription' end as SubAccountType,
    case
        when ResourceLocation is not null
            then coalesce(region.RegionId, lower(replace(ResourceLocation, ' ', '')))
    end as RegionId,
    coalesce(region.RegionName, ResourceLocation) as RegionName,
    AvailabilityZone,
    case
        when commitment is not null and (is_unused or is_commitment_purchase) then commitment
        else ResourceId
    end as ResourceId,
    case
        when commitment is not null and (is_unused or is_commitment_purchase) then BenefitName
        when ResourceId is not null then ResourceName
    end as ResourceName,
    case
        when commitment is null or not (is_unused or is_commitment_purchase)
            then case when ResourceId is not null then ResourceType end
        when commitment_category = 'Spend'
            then 'microsoft.billingbenefits/savingsplanorders/savingsplans'
        else 'microsoft.capacity/reservationorders/reservations'
    end as ResourceType,
    case when is_priced then coalesce(MeterId, ProductId, PartNumber, ProductName) end as SkuId,
    case
        when is_priced
            then coalesce(
                MeterId || '/' || coalesce(PartNumber, ProductId),
                MeterId, ProductId, PartNumber, ProductName
            )
    end as SkuPriceId,
    case when is_priced then MeterName end as SkuMeter,
    SkuDetails as SkuPriceDetails,
    case
        when not is_priced then null
        when not is_usage then coalesce(purchase_pricing, 'Standard')
        when is_committed then 'Committed'
        when pricing_model is null then 'Standard'
        else coalesce(usage_pricing, 'Other')
    end as PricingCategory,
    case when is_priced then blocks end as PricingQuantity,
    case when is_priced and blocks is not null then coalesce(pricing_unit, 'Units') end as PricingUnit,
    case when is_priced then abs(list / nullif(blocks, 0)) end as ListUnitPrice,
    case when is_priced then abs(contracted / nullif(blocks, 0)) end as ContractedUnitPrice,
    case when is_usage and not is_unused then Quantity end as ConsumedQuantity,
    case
        when is_usage and not is_unused and Quantity is not null then coalesce(unit, 'Units')
    end as ConsumedUnit,
    commitment as CommitmentDiscountId,
    case when commitment is not null then BenefitName end as CommitmentDiscountName,
    case when commitment is not null then commitment_category end as CommitmentDiscountCategory,
    case
        when commitment is null then null
        when commitment_category = 'Spend' then 'Savings Plan'
        else 'Reservation'
    end as CommitmentDiscountType,
    case
        when commitment is null or not is_usage then null
        when is_unused then 'Unused'
        else 'Used'
    end as CommitmentDiscountStatus,
    case
        when commitment is null then null
        when commitment_category = 'Spend' then cost
        else Quantity * coalesce(NormalizationRatio, 1)
    end as CommitmentDiscountQuantity,
    case
        when commitment is null then null
        when commitment_category = 'Spend' then BillingCurrency
        when Quantity is not null then coalesce(unit, 'Units')
    end as CommitmentDiscountUnit,
    case
        when not is_usage then null
        when ResourceType = 'microsoft.compute/capacityreservationgroups/capacityreservations'
            then ResourceId
        else CapacityReservationId
    end as CapacityReservationId,
    case
        when not is_usage then null
        when ResourceType = 'microsoft.compute/capacityreservationgroups/capacityreservations'
            then 'Unused'
        when CapacityReservationId is not null then 'Used'
    end as CapacityReservationStatus,
    coalesce(PricingCurrency, BillingCurrency) as PricingCurrency,
    case
        when is_commitment_purchase then 0
        else coalesce(CostInPricingCurrency, cost / nullif(exchange_rate, 0))
    end as PricingCurrencyEffectiveCost,
    case
        when is_priced then abs(list / nullif(blocks, 0)) / nullif(exchange_rate, 0)
    end as PricingCurrencyListUnitPrice,
    case
        when is_priced then abs(contracted / nullif(blocks, 0)) / nullif(exchange_rate, 0)
    end as PricingCurrencyContractedUnitPrice,
    Tags,
    MeterName as x_UsageType,
    case
        when is_usage
            then coalesce(
                InstanceType, case when MeterCategory = 'Virtual Machines' then MeterName end
            )
    end as x_InstanceType,
    coalesce(ChargeType, 'Usage') as x_LineItemType,
    case when is_combined or view = 'both' then null else view end as x_CostView,
    source_file as x_SourceFile
from named
left join azure_regions as region on region.Location = lower(named.ResourceLocation)
left join (
    select ServiceName, min(ServiceCategory) as ServiceCategory, min(ServiceSubcategory) as ServiceSubcategory
    from azure_meter_categories
    group by ServiceName
) as category_of on category_of.ServiceName = named.service
