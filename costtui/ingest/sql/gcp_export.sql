-- What is each row of a Google Cloud billing export, standard or detailed, in the terms of FOCUS?
-- Parameters: none.
-- Grain: one row per row of the export, one more for each kind of credit that is none of the price, one more for the use of a commitment that was paid for.
with line as (
    select
        bill.*,
        part.part,
        bill.cost + bill.kept_credits as net,
        case
            when part.part in ('promotion', 'free_tier') then 'Credit'
            when part.part = 'fee_use' then 'Usage'
            when bill.is_commitment_fee then 'Purchase'
            when bill.cost_type = 'regular' or bill.is_correction then 'Usage'
            when bill.cost_type = 'tax' then 'Tax'
            when bill.cost_type = 'adjustment'
                and bill.adjustment_type in ('GOODWILL', 'SALES_BASED_GOODWILL', 'SLA_VIOLATION') then 'Credit'
            else 'Adjustment'
        end as category
    from bill
    inner join gcp_parts as part on part.parts = bill.parts
),

charge as (
    select
        line.*,
        case
            when part = 'promotion' then promotion
            when part = 'free_tier' then free_tier
            when part = 'fee_use' then 0
            else net
        end as billed,
        case
            when part = 'promotion' then promotion
            when part = 'free_tier' then free_tier
            when category = 'Purchase' then 0
            else net
        end as effective,
        category in ('Usage', 'Purchase') as is_priced,
        category = 'Usage' and part = 'charge' as is_metered,
        case when category in ('Usage', 'Purchase') then commitment_id end as commitment,
        case
            when category <> 'Usage' or commitment_id is null then null
            when part = 'fee_use' and (has_fee_offset or (is_spend_commitment and not names_covered_sku))
                then 'Unused'
            else 'Used'
        end as status
    from line
)

select
    charge.billed as BilledCost,
    charge.effective as EffectiveCost,
    case
        when charge.is_metered then coalesce(charge.cost_at_list, charge.cost)
        when charge.category = 'Purchase' then charge.billed
        -- The usage that a fee pays for has rows of its own, with its list cost.
        when charge.status = 'Used' then 0
        else charge.effective
    end as ListCost,
    case
        when charge.is_metered then coalesce(charge.cost_at_effective_price_default, charge.cost)
        when charge.category = 'Purchase' then charge.billed
        when charge.status = 'Used' then 0
        else charge.effective
    end as ContractedCost,
    coalesce(charge.billing_account_id, 'Unknown') as BillingAccountId,
    'Billing Account' as BillingAccountType,
    coalesce(charge.currency, 'XXX') as BillingCurrency,
    charge.period_start as BillingPeriodStart,
    charge.period_start + interval 1 month as BillingPeriodEnd,
    charge.usage_start as ChargePeriodStart,
    charge.usage_end as ChargePeriodEnd,
    charge.category as ChargeCategory,
    case when charge.is_correction and charge.is_priced then 'Correction' end as ChargeClass,
    case
        when charge.part = 'promotion' then coalesce(charge.promotion_name, 'Promotion')
        when charge.part = 'free_tier' then coalesce(charge.free_tier_name, 'Free tier')
        else coalesce(charge.adjustment_description, charge.sku_description)
    end as ChargeDescription,
    case
        when charge.category = 'Purchase' then 'Recurring'
        when charge.category = 'Usage' then 'Usage-Based'
        else 'One-Time'
    end as ChargeFrequency,
    'Google Cloud' as ProviderName,
    case when charge.is_third_party then coalesce(charge.seller_name, 'Google Cloud') else 'Google Cloud' end
        as PublisherName,
    'Google Cloud' as InvoiceIssuerName,
    coalesce(charge.service_description, charge.service_id, 'Unknown') as ServiceName,
    coalesce(service.category, 'Other') as ServiceCategory,
    coalesce(service.subcategory, 'Other (Other)') as ServiceSubcategory,
    charge.project_id as SubAccountId,
    case when charge.project_id is not null then coalesce(charge.project_name, charge.project_id) end as SubAccountName,
    case when charge.project_id is not null then 'Project' end as SubAccountType,
    charge.region as RegionId,
    coalesce(region.region_name, charge.region) as RegionName,
    charge.zone as AvailabilityZone,
    case
        when charge.is_commitment_fee and charge.is_priced then charge.commitment
        else charge.resource_id
    end as ResourceId,
    case
        when charge.is_commitment_fee and charge.is_priced then charge.sku_description
        when charge.resource_id is not null then charge.resource_name
    end as ResourceName,
    case
        when charge.is_commitment_fee and charge.is_priced then 'Committed Use Discount'
        when charge.resource_id is not null then charge.resource_type
    end as ResourceType,
    case when charge.is_priced then charge.sku_id end as SkuId,
    case when charge.is_priced then charge.sku_id end as SkuPriceId,
    case when charge.is_priced then charge.sku_description end as SkuMeter,
    case when charge.is_metered then charge.sku_details end as SkuPriceDetails,
    case
        when charge.category = 'Purchase' then 'Standard'
        when charge.category <> 'Usage' then null
        when charge.status is not null or charge.is_covered then 'Committed'
        when charge.is_spot then 'Dynamic'
        else 'Standard'
    end as PricingCategory,
    case when charge.is_priced then coalesce(charge.quantity, 0) end as PricingQuantity,
    case when charge.is_priced then coalesce(charge.pricing_unit, 'Units') end as PricingUnit,
    case when charge.is_metered then charge.list_price end as ListUnitPrice,
    case when charge.is_metered then charge.effective_price_default end as ContractedUnitPrice,
    case when charge.is_metered then coalesce(charge.usage_amount, 0) end as ConsumedQuantity,
    case when charge.is_metered then coalesce(charge.usage_unit, 'Units') end as ConsumedUnit,
    charge.commitment as CommitmentDiscountId,
    case when charge.commitment is not null then coalesce(charge.commitment_name, charge.sku_description) end
        as CommitmentDiscountName,
    case when charge.commitment is not null then 'Committed Use Discount' end as CommitmentDiscountType,
    case
        when charge.commitment is null then null
        when charge.is_spend_commitment then 'Spend'
        else 'Usage'
    end as CommitmentDiscountCategory,
    charge.status as CommitmentDiscountStatus,
    case
        when charge.commitment is null then null
        when charge.is_spend_commitment and charge.category = 'Purchase' then charge.cost
        when charge.is_spend_commitment then charge.effective
        else coalesce(charge.quantity, 0)
    end as CommitmentDiscountQuantity,
    case
        when charge.commitment is null then null
        when charge.is_spend_commitment then coalesce(charge.currency, 'XXX')
        else coalesce(charge.pricing_unit, 'Units')
    end as CommitmentDiscountUnit,
    case when charge.is_metered then charge.reservation end as CapacityReservationId,
    case
        when charge.reservation is null or not charge.is_metered then null
        when charge.is_unused_reservation then 'Unused'
        else 'Used'
    end as CapacityReservationStatus,
    coalesce(charge.currency, 'XXX') as PricingCurrency,
    charge.effective as PricingCurrencyEffectiveCost,
    charge.tags as Tags,
    charge.instance_type as x_InstanceType,
    charge.sku_description as x_UsageType,
    charge.cost_type as x_LineItemType,
    charge.source_file as x_SourceFile
from charge
left join gcp_services as service on service.name = charge.service_description
left join gcp_regions as region on region.region_id = charge.region
