-- What is each line of an AWS cost and usage report, legacy or 2.0, in the terms of FOCUS?
-- Parameters: none; a load has its costs of one family, net or unblended (`cost`, `*_cost`).
-- Grain: one row per line of the report, one more for the unused part of a commitment's fee.
with line as (
    select
        bill.*,
        coalesce(kind.part, '1') as part,
        case
            when kind.category = 'Refund'
                then case when bill.commitment_id is not null then 'Purchase' else 'Usage' end
            else coalesce(kind.category, 'Adjustment')
        end as category,
        case
            when kind.frequency = 'One-Time' and bill.is_support_fee then 'Recurring'
            else coalesce(kind.frequency, 'One-Time')
        end as frequency,
        case when kind.billed = 'zero' then 0 else bill.cost end as billed,
        case kind.effective
            when 'zero' then 0
            when 'reservation' then coalesce(bill.reservation_effective_cost, 0)
            when 'savings_plan' then coalesce(bill.savings_plan_effective_cost, 0)
            when 'reservation_unused' then coalesce(bill.reservation_unused_cost, 0)
            when 'savings_plan_unused' then coalesce(bill.savings_plan_unused_cost, 0)
            when 'fee' then case when bill.reservation_arn is not null then 0 else bill.cost end
            when 'refund' then case when bill.is_commitment_refund then 0 else bill.cost end
            else bill.cost
        end as effective,
        case
            when coalesce(kind.commitment, '') in ('reservation', 'any')
                then coalesce(bill.reservation_arn, case when kind.commitment = 'any' then bill.savings_plan_arn end)
            when kind.commitment = 'savings_plan' then bill.savings_plan_arn
        end as commitment,
        case
            when kind.part = '2' then 'Unused'
            when bill.line_item_type in ('DiscountedUsage', 'SavingsPlanCoveredUsage') then 'Used'
        end as status
    from bill
    left join aws_line_items as kind on kind.line_item_type = bill.line_item_type
    where not bill.is_split_of_another
),

charge as (
    select
        line.*,
        case
            when status = 'Unused' then effective
            when line_item_type = 'DiscountedUsage' then coalesce(public_cost, effective)
            when line_item_type = 'SavingsPlanCoveredUsage' then cost
            when category = 'Purchase' then billed
            else effective
        end as contracted,
        category in ('Usage', 'Purchase') as is_priced,
        commitment is not null and (category = 'Purchase' or status = 'Unused') as is_about_commitment
    from line
    where part = '1' or (part = '2' and abs(effective) > 1e-9)

)

select
    charge.billed as BilledCost,
    charge.effective as EffectiveCost,
    case
        when charge.category = 'Usage' and charge.status is distinct from 'Unused'
            then coalesce(charge.public_cost, charge.contracted)
        else charge.contracted
    end as ListCost,
    charge.contracted as ContractedCost,
    coalesce(charge.payer_account_id, charge.usage_account_id, 'Unknown') as BillingAccountId,
    charge.payer_account_name as BillingAccountName,
    'Management Account' as BillingAccountType,
    coalesce(charge.currency, 'USD') as BillingCurrency,
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
    charge.frequency as ChargeFrequency,
    'AWS' as ProviderName,
    case
        when charge.billing_entity = 'AWS Marketplace' then coalesce(charge.legal_entity, 'AWS Marketplace')
        else 'AWS'
    end as PublisherName,
    coalesce(charge.invoicing_entity, charge.legal_entity, 'Amazon Web Services, Inc.') as InvoiceIssuerName,
    charge.invoice_id as InvoiceId,
    coalesce(service.name, charge.product_name, charge.service_code, 'Unknown') as ServiceName,
    coalesce(service.category, 'Other') as ServiceCategory,
    coalesce(service.subcategory, 'Other (Other)') as ServiceSubcategory,
    charge.usage_account_id as SubAccountId,
    charge.usage_account_name as SubAccountName,
    case when charge.usage_account_id is not null then 'Linked Account' end as SubAccountType,
    coalesce(charge.region_code, prefixed.region_id) as RegionId,
    coalesce(region.region_name, prefixed.region_name, charge.region_code) as RegionName,
    charge.availability_zone as AvailabilityZone,
    case when charge.is_about_commitment then charge.commitment else charge.resource_id end as ResourceId,
    case
        when charge.is_about_commitment then charge.commitment_name
        when charge.resource_id is not null then coalesce(charge.name_tag, charge.resource_name)
    end as ResourceName,
    case
        when charge.is_about_commitment then charge.commitment_type
        when charge.resource_id is not null
            then coalesce(charge.product_family, charge.resource_kind, service.name, charge.service_code)
    end as ResourceType,
    case when charge.is_priced then coalesce(charge.sku, charge.usage_type, charge.service_code) end as SkuId,
    case
        when charge.is_priced
            then coalesce(charge.rate_code, charge.rate_id, charge.sku, charge.usage_type, charge.service_code)
    end as SkuPriceId,
    case when charge.is_priced then charge.usage_type end as SkuMeter,
    case
        when charge.category = 'Purchase' then 'Standard'
        when charge.category <> 'Usage' then null
        when charge.status is not null then 'Committed'
        when charge.is_spot then 'Dynamic'
        else 'Standard'
    end as PricingCategory,
    case when charge.is_priced then coalesce(charge.quantity, 0) end as PricingQuantity,
    case when charge.is_priced then coalesce(charge.pricing_unit, 'Units') end as PricingUnit,
    case when charge.is_priced and charge.status is distinct from 'Unused' then charge.public_rate end as ListUnitPrice,
    case when charge.is_priced and charge.status is null then charge.unblended_rate end as ContractedUnitPrice,
    case
        when charge.category = 'Usage' and charge.status is distinct from 'Unused' then coalesce(charge.quantity, 0)
    end as ConsumedQuantity,
    case
        when charge.category = 'Usage' and charge.status is distinct from 'Unused'
            then coalesce(charge.pricing_unit, 'Units')
    end as ConsumedUnit,
    charge.commitment as CommitmentDiscountId,
    case when charge.commitment is not null then charge.commitment_name end as CommitmentDiscountName,
    case when charge.commitment is not null then charge.commitment_type end as CommitmentDiscountType,
    case
        when charge.commitment is null then null
        when charge.commitment_type = 'Savings Plan' then 'Spend'
        else 'Usage'
    end as CommitmentDiscountCategory,
    charge.status as CommitmentDiscountStatus,
    case
        when charge.commitment is null or not charge.is_priced then null
        when charge.commitment_type = 'Savings Plan'
            then case when charge.category = 'Purchase' then charge.billed else charge.effective end
        when charge.status = 'Unused' then charge.reservation_unused_quantity
        else charge.quantity
    end as CommitmentDiscountQuantity,
    case
        when charge.commitment is null or not charge.is_priced then null
        when charge.commitment_type = 'Savings Plan' then coalesce(charge.currency, 'USD')
        else coalesce(charge.pricing_unit, 'Units')
    end as CommitmentDiscountUnit,
    charge.capacity_reservation_arn as CapacityReservationId,
    case
        when charge.capacity_reservation_arn is null or charge.category <> 'Usage' then null
        when charge.capacity_reservation_status in ('Unused', 'unused') then 'Unused'
        else 'Used'
    end as CapacityReservationStatus,
    coalesce(charge.pricing_currency, charge.currency, 'USD') as PricingCurrency,
    case
        when coalesce(charge.pricing_currency, charge.currency, 'USD') = coalesce(charge.currency, 'USD')
            then charge.effective
    end as PricingCurrencyEffectiveCost,
    charge.tags as Tags,
    charge.operation as x_Operation,
    charge.usage_type as x_UsageType,
    charge.instance_type as x_InstanceType,
    charge.line_item_type as x_LineItemType,
    charge.source_file as x_SourceFile
from charge
left join aws_services as service on service.code = charge.service_code
left join aws_regions as region on region.region_id = charge.region_code
left join aws_regions as prefixed on prefixed.prefix = charge.region_prefix

union all by name

select
    rest.cost as BilledCost,
    rest.cost as EffectiveCost,
    rest.cost as ListCost,
    rest.cost as ContractedCost,
    coalesce(rest.payer_account_id, 'Unknown') as BillingAccountId,
    coalesce(rest.currency, 'USD') as BillingCurrency,
    rest.period_start as BillingPeriodStart,
    rest.period_end as BillingPeriodEnd,
    rest.usage_start as ChargePeriodStart,
    rest.usage_end as ChargePeriodEnd,
    'Adjustment' as ChargeCategory,
    'Savings Plan negation that no covered usage matches' as ChargeDescription,
    'One-Time' as ChargeFrequency,
    'AWS' as ProviderName,
    'AWS' as PublisherName,
    'Amazon Web Services, Inc.' as InvoiceIssuerName,
    coalesce(service.name, rest.service_code, 'Unknown') as ServiceName,
    coalesce(service.category, 'Other') as ServiceCategory,
    rest.usage_account_id as SubAccountId,
    'SavingsPlanNegation' as x_LineItemType,
    rest.usage_type as x_UsageType,
    rest.operation as x_Operation,
    rest.source_file as x_SourceFile
from aws_negation_rest as rest
left join aws_services as service on service.code = rest.service_code
