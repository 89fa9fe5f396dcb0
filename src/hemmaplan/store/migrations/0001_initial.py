import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import hemmaplan.store.models.columns
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("action", models.TextField()),
                ("subject", models.TextField()),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="audit_by_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action", ""), _negated=True),
                        name="audit_action_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("by", models.TextField()),
                ("version", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="batch_by_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version", ""), _negated=True),
                        name="batch_version_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="store.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "name"), name="file_once_a_batch"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="file_name_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length(models.F("sha256")), 64
                        ),
                        name="file_sha256_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows__gte", 0)), name="file_rows_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("made_in", models.DateField()),
                ("year", models.IntegerField()),
                ("area", models.TextField(null=True)),
                ("unit_code", models.TextField(null=True)),
                ("line", models.TextField()),
                ("amount_ore", models.BigIntegerField()),
                ("note", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("made_in")), 1
                        ),
                        name="forecast_made_in_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line", ""), _negated=True),
                        name="forecast_line_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("case_id", models.TextField()),
                ("area", models.TextField(null=True)),
                ("age", models.IntegerField(null=True)),
                ("source", models.TextField(null=True)),
                ("received_date", models.DateField(null=True)),
                ("assessment_decided_date", models.DateField(null=True)),
                ("investigation_opened_date", models.DateField(null=True)),
                ("investigation_closed_date", models.DateField(null=True)),
                ("outcome", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case_id", ""), _negated=True),
                        name="cases_case_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ("bou", "vuxen"))), name="cases_area_code"
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("case_id"), name="cases_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("year", models.IntegerField()),
                ("month", models.DateField(null=True)),
                ("unit_code", models.TextField(null=True)),
                ("account", models.TextField()),
                ("activity", models.TextField(null=True)),
                ("amount_ore", models.BigIntegerField()),
                ("decided_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="budget_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", ""), _negated=True),
                        name="budget_account_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("activity", models.TextField(null=True)),
                ("unit_code", models.TextField(null=True)),
                ("area", models.TextField()),
                ("label", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area", ""), _negated=True), name="areas_area_not_blank"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("agreement_id", models.TextField()),
                ("provider_id", models.TextField()),
                ("care_form", models.TextField(null=True)),
                ("procurement", models.TextField(null=True)),
                ("from_date", models.DateField(null=True)),
                ("to_date", models.DateField(null=True)),
                ("day_price", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreement_id", ""), _negated=True),
                        name="agreements_agreement_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        name="agreements_provider_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "care_form__in",
                                (
                                    "oppenvard",
                                    "extern_oppenvard",
                                    "natverkshem",
                                    "familjehem",
                                    "konsulentstott_familjehem",
                                    "jourhem",
                                    "stodboende",
                                    "stodboende_externt",
                                    "externt_boende",
                                    "hvb_eget",
                                    "hvb",
                                    "sis",
                                    "lvm_hem",
                                    "skyddat_boende",
                                ),
                            )
                        ),
                        name="agreements_care_form_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "procurement__in",
                                ("own", "framework", "direct", "state", "other_municipality"),
                            )
                        ),
                        name="agreements_procurement_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_price__gt", Decimal("-1000000000")),
                            ("day_price__lt", Decimal("1000000000")),
                        ),
                        name="agreements_day_price_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="agreements_to_date_not_before_from_date",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("agreement_id"), name="agreements_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("month", models.DateField()),
                ("unit_code", models.TextField(null=True)),
                ("account", models.TextField()),
                ("activity", models.TextField(null=True)),
                ("kind", models.TextField()),
                ("amount_ore", models.BigIntegerField()),
                ("note", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="adjustments_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", ""), _negated=True),
                        name="adjustments_account_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("reposting", "timing"))),
                        name="adjustments_kind_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("rows", models.IntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="store.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "name"), name="table_once_a_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                (
                                    "placements",
                                    "rates",
                                    "incomes",
                                    "pauses",
                                    "ledger",
                                    "budget",
                                    "adjustments",
                                    "forecast",
                                    "lines",
                                    "areas",
                                    "volumes",
                                    "cases",
                                    "measures",
                                    "measure_effects",
                                    "providers",
                                    "agreements",
                                    "invoices",
                                    "population",
                                ),
                            )
                        ),
                        name="table_name_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows__gte", 0)), name="table_rows_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportUndo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undo",
                        to="store.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="undo_by_not_blank"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Income",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("placement_id", models.TextField()),
                ("from_date", models.DateField(null=True)),
                ("to_date", models.DateField(null=True)),
                ("kind", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=15)),
                ("per", models.TextField()),
                ("payroll_pct", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                (
                    "vat_compensation_pct",
                    models.DecimalField(decimal_places=6, max_digits=15, null=True),
                ),
                ("discharge_day_charged", models.BooleanField(null=True)),
                ("recorded_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("placement_id", ""), _negated=True),
                        name="incomes_placement_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("state_grant", "migration", "client_fee", "other_municipality"),
                            )
                        ),
                        name="incomes_kind_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", Decimal("-1000000000")),
                            ("amount__lt", Decimal("1000000000")),
                        ),
                        name="incomes_amount_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per__in", ("day", "month", "occasion"))),
                        name="incomes_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payroll_pct__gt", Decimal("-1000000000")),
                            ("payroll_pct__lt", Decimal("1000000000")),
                        ),
                        name="incomes_payroll_pct_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_compensation_pct__gt", Decimal("-1000000000")),
                            ("vat_compensation_pct__lt", Decimal("1000000000")),
                        ),
                        name="incomes_vat_compensation_pct_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="incomes_to_date_not_before_from_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("invoice_id", models.TextField()),
                ("provider_id", models.TextField(null=True)),
                ("placement_id", models.TextField(null=True)),
                ("month", models.DateField()),
                ("amount_ore", models.BigIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("invoice_id", ""), _negated=True),
                        name="invoices_invoice_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="invoices_month_first_day",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("invoice_id"), name="invoices_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("month", models.DateField()),
                ("unit_code", models.TextField(null=True)),
                ("account", models.TextField()),
                ("activity", models.TextField(null=True)),
                ("counterparty", models.TextField(null=True)),
                ("project", models.TextField(null=True)),
                ("amount_ore", models.BigIntegerField()),
                ("text", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="ledger_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", ""), _negated=True),
                        name="ledger_account_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("account_from", models.TextField()),
                ("account_to", models.TextField()),
                ("line", models.TextField()),
                ("label", models.TextField(null=True)),
                ("type", models.TextField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("account_from", ""), _negated=True),
                        name="lines_account_from_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account_to", ""), _negated=True),
                        name="lines_account_to_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line", ""), _negated=True), name="lines_line_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ("revenue", "cost", "liability", "frame"))),
                        name="lines_type_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("measure_id", models.TextField()),
                ("number", models.TextField(null=True)),
                ("area", models.TextField(null=True)),
                ("description", models.TextField(null=True)),
                ("kind", models.TextField(null=True)),
                ("total_planned_ore", models.BigIntegerField(null=True)),
                ("in_forecast", models.BooleanField(null=True)),
                ("from_month", models.DateField(null=True)),
                ("to_month", models.DateField(null=True)),
                ("owner_role", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("measure_id", ""), _negated=True),
                        name="measures_measure_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("linear", "one_off", "ceiling", "count", "delayed_cost"))
                        ),
                        name="measures_kind_code",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("from_month")), 1
                        ),
                        name="measures_from_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("to_month")), 1
                        ),
                        name="measures_to_month_first_day",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("measure_id"), name="measures_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureEffect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("measure_id", models.TextField()),
                ("month", models.DateField()),
                ("planned_ore", models.BigIntegerField(null=True)),
                ("realised_ore", models.BigIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("measure_id", ""), _negated=True),
                        name="measure_effects_measure_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="measure_effects_month_first_day",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"),
                        models.F("measure_id"),
                        models.F("month"),
                        name="measure_effects_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MunicipalitySettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("board", models.TextField()),
                ("unit", models.TextField()),
                ("decimals", models.IntegerField()),
                ("sign", models.TextField()),
                ("deviation", models.TextField()),
                ("liability_in_result", models.BooleanField()),
                ("small_count", models.IntegerField()),
                ("period_method", models.TextField()),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="municipality",
                        to="store.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ("kr", "tkr", "mkr"))), name="set_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign__in", ("cost_positive", "revenue_positive", "unsigned"))
                        ),
                        name="set_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deviation__in", ("budget_minus_actual", "actual_minus_budget"))
                        ),
                        name="set_deviation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_method__in", ("straight_line", "profile"))),
                        name="set_method",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__range", (0, 3))), name="set_decimals"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("small_count__gte", 0)), name="set_small_count"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("placement_id", models.TextField()),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(null=True)),
                ("kind", models.TextField(null=True)),
                ("charged_pct", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("placement_id", ""), _negated=True),
                        name="pauses_placement_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("absence", "respite", "kept_place"))),
                        name="pauses_kind_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("charged_pct__gt", Decimal("-1000000000")),
                            ("charged_pct__lt", Decimal("1000000000")),
                        ),
                        name="pauses_charged_pct_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="pauses_to_date_not_before_from_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("placement_id", models.TextField()),
                ("person_id", models.TextField(null=True)),
                ("family_id", models.TextField(null=True)),
                ("area", models.TextField(null=True)),
                ("unit_code", models.TextField(null=True)),
                ("birth_month", models.DateField(null=True)),
                ("sex", models.TextField(null=True)),
                ("care_form", models.TextField()),
                ("legal_basis", models.TextField(null=True)),
                ("start_date", models.DateField()),
                ("end_date", models.DateField(null=True)),
                ("planned_end_date", models.DateField(null=True)),
                ("end_reason", models.TextField(null=True)),
                ("urgency", models.TextField(null=True)),
                ("provider_id", models.TextField(null=True)),
                ("home_id", models.TextField(null=True)),
                ("procurement", models.TextField(null=True)),
                ("direct_reason", models.TextField(null=True)),
                ("outpatient_from", models.DateField(null=True)),
                ("outpatient_to", models.DateField(null=True)),
                ("unbudgeted", models.BooleanField(null=True)),
                ("own_facility_possible", models.BooleanField(null=True)),
                ("recorded_on", models.DateField(null=True)),
                ("end_recorded_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("placement_id", ""), _negated=True),
                        name="placements_placement_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ("bou", "vuxen"))),
                        name="placements_area_code",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("birth_month")), 1
                        ),
                        name="placements_birth_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ("K", "M"))), name="placements_sex_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "care_form__in",
                                (
                                    "oppenvard",
                                    "extern_oppenvard",
                                    "natverkshem",
                                    "familjehem",
                                    "konsulentstott_familjehem",
                                    "jourhem",
                                    "stodboende",
                                    "stodboende_externt",
                                    "externt_boende",
                                    "hvb_eget",
                                    "hvb",
                                    "sis",
                                    "lvm_hem",
                                    "skyddat_boende",
                                ),
                            )
                        ),
                        name="placements_care_form_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "legal_basis__in",
                                ("sol", "lvu_2", "lvu_3", "lvu_6", "lvm", "lvm_13", "lss"),
                            )
                        ),
                        name="placements_legal_basis_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "end_reason__in",
                                (
                                    "planned",
                                    "breakdown",
                                    "next_form",
                                    "aged_out",
                                    "transferred",
                                    "other",
                                ),
                            )
                        ),
                        name="placements_end_reason_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ("planned", "acute", "investigation"))),
                        name="placements_urgency_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "procurement__in",
                                ("own", "framework", "direct", "state", "other_municipality"),
                            )
                        ),
                        name="placements_procurement_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direct_reason__in",
                                (
                                    "no_framework",
                                    "no_places",
                                    "extensive_needs",
                                    "geography",
                                    "other",
                                ),
                            )
                        ),
                        name="placements_direct_reason_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_date__gte", models.F("start_date"))),
                        name="placements_end_date_not_before_start_date",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("placement_id"), name="placements_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("year", models.IntegerField()),
                ("age", models.IntegerField()),
                ("sex", models.TextField(null=True)),
                ("value", models.IntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ("K", "M"))), name="population_sex_code"
                    ),
                    models.UniqueConstraint(
                        models.F("batch"),
                        models.F("year"),
                        models.F("age"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("sex"), models.Value("")
                        ),
                        name="population_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("placement_id", models.TextField()),
                ("from_date", models.DateField(null=True)),
                ("to_date", models.DateField(null=True)),
                ("kind", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=15)),
                ("per", models.TextField()),
                ("payroll_pct", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                (
                    "vat_compensation_pct",
                    models.DecimalField(decimal_places=6, max_digits=15, null=True),
                ),
                ("discharge_day_charged", models.BooleanField(null=True)),
                ("recorded_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("placement_id", ""), _negated=True),
                        name="rates_placement_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "care",
                                    "fee",
                                    "expense",
                                    "extra",
                                    "travel",
                                    "income_loss",
                                    "other",
                                ),
                            )
                        ),
                        name="rates_kind_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", Decimal("-1000000000")),
                            ("amount__lt", Decimal("1000000000")),
                        ),
                        name="rates_amount_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per__in", ("day", "month", "occasion"))),
                        name="rates_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payroll_pct__gt", Decimal("-1000000000")),
                            ("payroll_pct__lt", Decimal("1000000000")),
                        ),
                        name="rates_payroll_pct_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_compensation_pct__gt", Decimal("-1000000000")),
                            ("vat_compensation_pct__lt", Decimal("1000000000")),
                        ),
                        name="rates_vat_compensation_pct_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="rates_to_date_not_before_from_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("provider_id", models.TextField()),
                ("name", models.TextField(null=True)),
                ("care_form", models.TextField(null=True)),
                ("permit_number", models.TextField(null=True)),
                ("places", models.IntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        name="providers_provider_id_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "care_form__in",
                                (
                                    "oppenvard",
                                    "extern_oppenvard",
                                    "natverkshem",
                                    "familjehem",
                                    "konsulentstott_familjehem",
                                    "jourhem",
                                    "stodboende",
                                    "stodboende_externt",
                                    "externt_boende",
                                    "hvb_eget",
                                    "hvb",
                                    "sis",
                                    "lvm_hem",
                                    "skyddat_boende",
                                ),
                            )
                        ),
                        name="providers_care_form_code",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"),
                        models.F("provider_id"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("care_form"), models.Value("")
                        ),
                        name="providers_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Volume",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_sheet", models.TextField()),
                ("source_row", models.IntegerField()),
                ("month", models.DateField()),
                ("series", models.TextField()),
                ("label", models.TextField(null=True)),
                ("value", models.DecimalField(decimal_places=6, max_digits=15)),
                ("unit", models.TextField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.importbatch"
                    ),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.importfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            hemmaplan.store.models.columns.DayOfMonth(models.F("month")), 1
                        ),
                        name="volumes_month_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("series", ""), _negated=True),
                        name="volumes_series_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__gt", Decimal("-1000000000")),
                            ("value__lt", Decimal("1000000000")),
                        ),
                        name="volumes_value_range",
                    ),
                    models.UniqueConstraint(
                        models.F("batch"), models.F("month"), models.F("series"), name="volumes_key"
                    ),
                ],
            },
        ),
    ]
