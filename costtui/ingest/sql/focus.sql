-- What is each charge of a FOCUS file, whatever its version (0.5 to 1.4), in the terms of FOCUS 1.2?
-- Parameters: none.
-- Grain: one row per row of the file.
with lifted as (
    select
        bill.*,
        coalesce(bill.BilledCost, 0) as billed,
        case
            when bill.is_paid_ahead then 0
            else coalesce(bill.EffectiveCost, bill.AmortizedCost, bill.BilledCost, 0)
        end as effective,
        case when not bill.list_is_unknown then bill.ListUnitPrice end as list_price,
        case when not bill.contracted_is_unknown then bill.ContractedUnitPrice end as contracted_price,
        case when not bill.list_is_unknown
            then coalesce(bill.ListCost, bill.ListUnitPrice * bill.PricingQuantity)
        end as list_cost,
        case when not bill.contracted_is_unknown
            then coalesce(bill.ContractedCost, bill.ContractedUnitPrice * bill.PricingQuantity)
        end as contracted_cost,
        coalesce(former.ChargeCategory, bill.ChargeCategory, bill.ChargeType, 'Adjustment') as category,
        coalesce(bill.ChargeClass, former.ChargeClass) as class,
        coalesce(bill.CommitmentDiscountStatus, former.CommitmentDiscountStatus) as commitment_status,
        coalesce(
            bill.ProviderName, bill.ServiceProviderName, bill.Provider, bill.provider_hint,
            bill.PublisherName, bill.Publisher, bill.InvoiceIssuerName, bill.InvoiceIssuer, 'Unknown'
        ) as seller,
        coalesce(
            bill.ServiceName, bill.service_hint, bill.ChargeCategory, bill.ChargeType, 'Unknown'
        ) as service,
        coalesce(bill.RegionId, bill.Region, bill.RegionName) as region_id,
        coalesce(bill.ResourceId, bill.ResourceName) as resource_id
    from bill
    left join focus_charge_subcategories as former
        on former.ChargeSubcategory = bill.ChargeSubcategory
),

costed as (
    select
        lifted.*,
        category in ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment') as is_known,
        coalesce(
            contracted_cost,
            case
                when category = 'Purchase' then billed
                when commitment_status = 'Used' then coalesce(list_cost, effective)
                else effective
            end
        ) as contracted
    from lifted
)

select
    billed as BilledCost,
    effective as EffectiveCost,
    coalesce(list_cost, contracted) as ListCost,
    contracted as ContractedCost,
    coalesce(BillingAccountId, 'Unknown') as BillingAccountId,
    BillingAccountName,
    BillingAccountType,
    coalesce(BillingCurrency, 'XXX') as BillingCurrency,
    BillingPeriodStart,
    BillingPeriodEnd,
    ChargePeriodStart,
    ChargePeriodEnd,
    case when is_known then category else 'Adjustment' end as ChargeCategory,
    class as ChargeClass,
    ChargeDescription,
    case
        when ChargeFrequency in ('Usage-based', 'UsageBased') then 'Usage-Based'
        when ChargeFrequency in ('One-time', 'OneTime') then 'One-Time'
        else ChargeFrequency
    end as ChargeFrequency,
    seller as ProviderName,
    coalesce(PublisherName, ServiceProviderName, Publisher, seller) as PublisherName,
    coalesce(InvoiceIssuerName, InvoiceIssuer, seller) as InvoiceIssuerName,
    InvoiceId,
    service as ServiceName,
    coalesce(costed.ServiceCategory, known.ServiceCategory, 'Other') as ServiceCategory,
    ServiceSubcategory,
    SubAccountId,
    SubAccountName,
    SubAccountType,
    region_id as RegionId,
    coalesce(RegionName, region_id) as RegionName,
    AvailabilityZone,
    resource_id as ResourceId,
    ResourceName,
    case when resource_id is not null then ResourceType end as ResourceType,
    SkuId,
    SkuPriceId,
    SkuMeter,
    SkuPriceDetails,
    case PricingCategory
        when 'On-Demand' then 'Standard'
        when 'Commitment-Based' then 'Committed'
        else PricingCategory
    end as PricingCategory,
    PricingQuantity,
    PricingUnit,
    case
        when list_is_unknown then coalesce(list_cost, contracted) / nullif(PricingQuantity, 0)
        else list_price
    end as ListUnitPrice,
    case
        when contracted_is_unknown then contracted / nullif(PricingQuantity, 0)
        else contracted_price
    end as ContractedUnitPrice,
    coalesce(
        ConsumedQuantity,
        case when category = 'Usage' and coalesce(commitment_status, '') <> 'Unused' then UsageQuantity end
    ) as ConsumedQuantity,
    coalesce(
        ConsumedUnit,
        case when category = 'Usage' and coalesce(commitment_status, '') <> 'Unused' then UsageUnit end
    ) as ConsumedUnit,
    CommitmentDiscountId,
    CommitmentDiscountName,
    CommitmentDiscountType,
    CommitmentDiscountCategory,
    commitment_status as CommitmentDiscountStatus,
    CommitmentDiscountQuantity,
    CommitmentDiscountUnit,
    CapacityReservationId,
    CapacityReservationStatus,
    PricingCurrency,
    PricingCurrencyEffectiveCost,
    PricingCurrencyListUnitPrice,
    PricingCurrencyContractedUnitPrice,
    Tags,
    x_Operation,
    x_UsageType,
    x_InstanceType,
    coalesce(x_LineItemType, ChargeSubcategory, case when not is_known then category end) as x_LineItemType,
    x_CostView,
    source_file as x_SourceFile
from costed
left join focus_services as known on known.ServiceName = costed.service and costed.ServiceCategory is null
