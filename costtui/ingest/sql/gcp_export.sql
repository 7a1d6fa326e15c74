-- What is each row of a Google Cloud billing export, standard or detailed, in the terms of FOCUS?
-- Parameters: none.
-- Grain: one row per row of the export, one more for each kind of credit that is none of the price, one more for the use of a commitment that was paid for.
with row_part as (
    select
        bill.*,
        part.part,
        case part.part
            when 'promotion' then bill.promotion
            when 'free_tier' then bill.free_tier
            when 'fee_use' then 0
            else bill.cost + bill.kept_credits
        end as billed,
        case
            when part.part = 'promotion' then bill.promotion
            when part.part = 'free_tier' then bill.free_tier
            when part.part = 'charge' and bill.is_commitment_fee then 0
            else bill.cost + bill.kept_credits
        end as effective,
        case
            when part.part in ('promotion', 'free_tier') then 'Credit'
            when bill.is_commitment_fee and part.part = 'charge' then 'Purchase'
            when bill.cost_type = 'tax' then 'Tax'
            when bill.cost_type = 'adjustment'
                and bill.adjustment_type in ('GOODWILL', 'SALES_BASED_GOODWILL', 'SLA_VIOLATION') then 'Credit'
            when bill.cost_type in ('adjustment', 'rounding_error') and not bill.is_correction then 'Adjustment'
            when bill.cost_type in ('regular', 'adjustment') then 'Usage'
            else 'Adjustment'
        end as category
    from bill
    inner join gcp_parts as part
        on part.part = 'charge'
        or (part.part = 'fee_use' and bill.is_commitment_fee and bill.cost + bill.kept_credits <> 0)
        or (part.part = 'promotion' and bill.promotion <> 0)
        or (part.part = 'free_tier' and bill.free_tier <> 0)
),

charge as (
    select
        row_part.*,
        category in ('Usage', 'Purchase') as is_priced,
        category = 'Usage' and part = 'charge' as is_metered,
        case
            when not is_commitment_fee and commitment_id is null then null
            when category = 'Purchase' or part = 'fee_use' or category = 'Usage' then commitment_id
        end as commitment,
        case
            when part = 'fee_use' and (has_fee_offset or (is_spend_commitment and not names_covered_sku)) then 'Unused'
            when part = 'fee_use' then 'Used'
            when category = 'Usage' and commitment_id is not null and not is_commitment_fee then 'Used'
        end as status
    from row_part
)

select
    charge.billed as BilledCost,
    charge.effective as EffectiveCost,
    case
        when charge.is_metered then coalesce(charge.cost_at_list, charge.cost)
        when charge.category = 'Purchase' then charge.billed
        else charge.effective
    end as ListCost,
    case
        when charge.is_metered then coalesce(charge.cost_at_effective_price_default, charge.cost)
        when charge.category = 'Purchase' then charge.billed
        else charge.effective
    end as ContractedCost,
    coalesce(charge.billing_account_id, 'Unknown') as BillingAccountId,
    'Billing Account' as BillingAccountType,
    coalesce(charge.currency, 'USD') as BillingCurrency,
    charge.period_start as BillingPeriodStart,
    charge.period_end as BillingPeriodEnd,
    charge.usage_start as ChargePeriodStart,
    charge.usage_end as ChargePeriodEnd,
    charge.category as ChargeCategory,
    case when charge.is_correction then 'Correction' end as ChargeClass,
    case
        when charge.part = 'promotion' then coalesce(charge.promotion_name, 'Promotion')
        when charge.part = 'free_tier' then 'Free tier'
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
    case
        when charge.category = 'Purchase' then 'Standard'
        when charge.category <> 'Usage' then null
        when charge.status is not null or charge.has_commitment_credit then 'Committed'
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
        when charge.is_spend_commitment and charge.category = 'Purchase' then charge.billed
        when charge.is_spend_commitment then charge.effective
        else charge.quantity
    end as CommitmentDiscountQuantity,
    case
        when charge.commitment is null then null
        when charge.is_spend_commitment then coalesce(charge.currency, 'USD')
        else coalesce(charge.pricing_unit, 'Units')
    end as CommitmentDiscountUnit,
    coalesce(charge.currency, 'USD') as PricingCurrency,
    charge.effective as PricingCurrencyEffectiveCost,
    charge.tags as Tags,
    charge.instance_type as x_InstanceType,
    charge.sku_description as x_UsageType,
    charge.cost_type as x_LineItemType,
    charge.source_file as x_SourceFile
from charge
left join gcp_services as service on service.name = charge.service_description
left join gcp_regions as region on region.region_id = charge.region
