-- What is each line of an AWS cost and usage report, legacy or 2.0, in the terms of FOCUS?
-- Parameters: none; a load has its costs of one family, net or unblended (`cost`, `*_cost`).
-- Grain: one row per line of the report, one more for the unused part of a commitment's fee.
with entry as (
    select * from bill
    union all
    select * from aws_negation_rest
),

line as (
    select
        entry.*,
        coalesce(kind.part, '1') as part,
        case
            when kind.category = 'Refund'
                then case
                    when entry.commitment_id is not null or entry.is_commitment_refund then 'Purchase'
                    else 'Usage'
                end
            else coalesce(kind.category, 'Adjustment')
        end as category,
        coalesce(kind.frequency, 'One-Time') as frequency,
        case when kind.billed = 'zero' then 0 else entry.cost end as billed,
        case kind.effective
            when 'zero' then 0
            when 'reservation' then coalesce(entry.reservation_effective_cost, 0)
            when 'savings_plan' then coalesce(entry.savings_plan_effective_cost, 0)
            when 'reservation_unused' then coalesce(entry.reservation_unused_cost, 0)
            when 'savings_plan_unused' then coalesce(entry.savings_plan_unused_cost, 0)
            when 'fee' then case when entry.reservation_arn is not null then 0 else entry.cost end
            when 'refund' then case when entry.is_commitment_refund then 0 else entry.cost end
            else entry.cost
        end as effective,
        case
            when coalesce(kind.commitment, '') in ('reservation', 'any')
                then coalesce(entry.reservation_arn, case when kind.commitment = 'any' then entry.savings_plan_arn end)
            when kind.commitment = 'savings_plan' then entry.savings_plan_arn
        end as commitment,
        case
            when kind.part = '2' then 'Unused'
            when entry.line_item_type in ('DiscountedUsage', 'SavingsPlanCoveredUsage') then 'Used'
        end as status
    from entry
    left join aws_line_items as kind on kind.line_item_type = entry.kind
    where not entry.is_split_of_another
),

charge as (
    select
        line.*,
        case
            when status = 'Unused' then effective
            when line_item_type = 'DiscountedUsage' then coalesce(nullif(public_cost, 0), effective)
            when line_item_type = 'SavingsPlanCoveredUsage' then cost
            when category = 'Purchase' then billed
            else effective
        end as contracted,
        category in ('Usage', 'Purchase') as is_priced,
        coalesce(status = 'Unused', false) as is_unused,
        case
            when status = 'Unused' and commitment_type = 'Savings Plan' then effective
            when status = 'Unused' then reservation_unused_quantity
            else coalesce(quantity, 0)
        end as priced_quantity,
        case
            when status = 'Unused' and commitment_type = 'Savings Plan' then currency
            else coalesce(pricing_unit, 'Units')
        end as priced_unit,
        commitment is not null and (category = 'Purchase' or status = 'Unused') as is_about_commitment
    from line
    where part = '1' or (part = '2' and counts_unused and abs(effective) > 1e-9)
)

select
    charge.billed as BilledCost,
    charge.effective as EffectiveCost,
    case
        when charge.category = 'Usage' and not charge.is_unused
            then coalesce(nullif(charge.public_cost, 0), charge.contracted)
        else charge.contracted
    end as ListCost,
    charge.contracted as ContractedCost,
    charge.billing_account_id as BillingAccountId,
    charge.payer_account_name as BillingAccountName,
    'Management Account' as BillingAccountType,
    charge.currency as BillingCurrency,
    charge.period_start as BillingPeriodStart,
    charge.period_end as BillingPeriodEnd,
    coalesce(charge.usage_start, charge.period_start) as ChargePeriodStart,
    coalesce(charge.usage_end, charge.usage_start, charge.period_end) as ChargePeriodEnd,
    charge.category as ChargeCategory,
    case
        when charge.line_item_type = 'Refund'
            and (charge.is_commitment_refund or charge.usage_start < charge.period_start)
            then 'Correction'
    end as ChargeClass,
    charge.description as ChargeDescription,
    case
        when charge.line_item_type = 'Fee' and service.subcategory = 'Support' then 'Recurring'
        else charge.frequency
    end as ChargeFrequency,
    'AWS' as ProviderName,
    case
        when charge.billing_entity = 'AWS Marketplace' then coalesce(charge.legal_entity, 'AWS Marketplace')
        else 'AWS'
    end as PublisherName,
    charge.invoice_issuer as InvoiceIssuerName,
    charge.invoice_id as InvoiceId,
    coalesce(service.name, charge.product_name, charge.service_code, 'Unknown') as ServiceName,
    case
        when service.name is not null then service.category
        when charge.product_name like '%(Amazon Bedrock Edition)' then 'AI and Machine Learning'
        else coalesce(named.category, 'Other')
    end as ServiceCategory,
    case
        when service.name is not null then service.subcategory
        when charge.product_name like '%(Amazon Bedrock Edition)' then 'Generative AI'
        else coalesce(named.subcategory, 'Other (Other)')
    end as ServiceSubcategory,
    charge.usage_account_id as SubAccountId,
    charge.usage_account_name as SubAccountName,
    case when charge.usage_account_id is not null then 'Linked Account' end as SubAccountType,
    coalesce(charge.region_code, prefix.region_id) as RegionId,
    coalesce(region.region_name, charge.region_code, prefix.region_id) as RegionName,
    charge.availability_zone as AvailabilityZone,
    case when charge.is_about_commitment then charge.commitment else charge.resource_id end as ResourceId,
    case
        when charge.is_about_commitment then charge.commitment_name
        when charge.resource_id is not null then charge.resource_name
    end as ResourceName,
    case
        when charge.is_about_commitment then charge.commitment_type
        when charge.resource_id is not null
            then coalesce(charge.resource_kind, service.name, charge.service_code)
    end as ResourceType,
    case when charge.is_priced then charge.sku_id end as SkuId,
    case when charge.is_priced then charge.sku_price_id end as SkuPriceId,
    case when charge.is_priced then charge.usage_type end as SkuMeter,
    case
        when charge.category = 'Purchase' then 'Standard'
        when charge.category <> 'Usage' then null
        when charge.status is not null then 'Committed'
        when charge.is_spot then 'Dynamic'
        else 'Standard'
    end as PricingCategory,
    case when charge.is_priced then charge.priced_quantity end as PricingQuantity,
    case when charge.is_priced and charge.priced_quantity is not null then charge.priced_unit end as PricingUnit,
    case when charge.is_priced and not charge.is_unused then charge.public_rate end as ListUnitPrice,
    case
        when not charge.is_priced or charge.is_unused or charge.is_net then null
        when charge.line_item_type = 'DiscountedUsage' then charge.public_rate
        else charge.unblended_rate
    end as ContractedUnitPrice,
    case when charge.category = 'Usage' and not charge.is_unused then charge.priced_quantity end as ConsumedQuantity,
    case when charge.category = 'Usage' and not charge.is_unused then charge.priced_unit end as ConsumedUnit,
    charge.commitment as CommitmentDiscountId,
    case when charge.commitment is not null then charge.commitment_name end as CommitmentDiscountName,
    case when charge.commitment is not null then charge.commitment_type end as CommitmentDiscountType,
    case
        when charge.commitment is null then null
        when charge.commitment_type = 'Savings Plan' then 'Spend'
        else 'Usage'
    end as CommitmentDiscountCategory,
    case when charge.commitment is not null then charge.status end as CommitmentDiscountStatus,
    case
        when charge.commitment is null or not charge.is_priced then null
        when charge.line_item_type = 'SavingsPlanRecurringFee' and not charge.is_unused
            then coalesce(nullif(charge.savings_plan_commitment, 0), charge.billed)
        when charge.commitment_type = 'Savings Plan'
            then case when charge.category = 'Purchase' then charge.billed else charge.effective end
        else charge.priced_quantity
    end as CommitmentDiscountQuantity,
    case
        when charge.commitment is null or not charge.is_priced then null
        when charge.commitment_type = 'Savings Plan' then charge.currency
        else coalesce(charge.pricing_unit, 'Units')
    end as CommitmentDiscountUnit,
    charge.capacity_reservation_arn as CapacityReservationId,
    case
        when charge.capacity_reservation_arn is null or charge.category <> 'Usage' then null
        when charge.capacity_reservation_status in ('Unused', 'unused') then 'Unused'
        else 'Used'
    end as CapacityReservationStatus,
    charge.pricing_currency as PricingCurrency,
    case when charge.pricing_currency = charge.currency then charge.effective end as PricingCurrencyEffectiveCost,
    charge.tags as Tags,
    charge.operation as x_Operation,
    charge.usage_type as x_UsageType,
    charge.instance_type as x_InstanceType,
    charge.line_item_type as x_LineItemType,
    charge.source_file as x_SourceFile
from charge
left join aws_services as service on service.code = charge.service_code
left join (
    select name, min(category) as category, min(subcategory) as subcategory from aws_services group by name
) as named on named.name = case when service.name is null then charge.product_name end
left join aws_usage_prefixes as prefix on prefix.prefix = charge.region_prefix
left join aws_regions as region on region.region_id = coalesce(charge.region_code, prefix.region_id)
