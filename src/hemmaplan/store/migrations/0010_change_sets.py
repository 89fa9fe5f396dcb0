import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0009_empty_the_register")]

    operations = [
        migrations.DeleteModel("ImportTable"),
        migrations.DeleteModel("ImportUndo"),
        migrations.RemoveConstraint("case", "cases_key"),
        migrations.RemoveConstraint("agreement", "agreements_key"),
        migrations.RemoveConstraint("invoice", "invoices_key"),
        migrations.RemoveConstraint("measure", "measures_key"),
        migrations.RemoveConstraint("measureeffect", "measure_effects_key"),
        migrations.RemoveConstraint("placement", "placements_key"),
        migrations.RemoveConstraint("population", "population_key"),
        migrations.RemoveConstraint("provider", "providers_key"),
        migrations.RemoveConstraint("volume", "volumes_key"),
        migrations.RenameModel("ImportBatch", "Batch"),
        migrations.AddField(
            "batch", "kind", models.TextField(default="files"), preserve_default=False
        ),
        migrations.RenameField("forecastrow", "batch", "brought"),
        migrations.RenameField("case", "batch", "brought"),
        migrations.RenameField("budgetrow", "batch", "brought"),
        migrations.RenameField("area", "batch", "brought"),
        migrations.RenameField("agreement", "batch", "brought"),
        migrations.RenameField("adjustment", "batch", "brought"),
        migrations.RenameField("income", "batch", "brought"),
        migrations.RenameField("invoice", "batch", "brought"),
        migrations.RenameField("ledgerrow", "batch", "brought"),
        migrations.RenameField("line", "batch", "brought"),
        migrations.RenameField("measure", "batch", "brought"),
        migrations.RenameField("measureeffect", "batch", "brought"),
        migrations.RenameField("pause", "batch", "brought"),
        migrations.RenameField("placement", "batch", "brought"),
        migrations.RenameField("population", "batch", "brought"),
        migrations.RenameField("price", "batch", "brought"),
        migrations.RenameField("provider", "batch", "brought"),
        migrations.RenameField("volume", "batch", "brought"),
        migrations.RenameField("placementaccount", "batch", "brought"),
        migrations.RenameField("municipalitysettings", "batch", "brought"),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement_id', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='HeldTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='adjustment',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='area',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='batch',
            name='counts',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='batch',
            name='note',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='batch',
            name='reason',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='batch',
            name='reverses',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.batch'),
        ),
        migrations.AddField(
            model_name='budgetrow',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='case',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='forecastrow',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='income',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='line',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='measure',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='measureeffect',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='municipalitysettings',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='pause',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='placement',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='placementaccount',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='population',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='price',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='provider',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='volume',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='adjustment',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='adjustment',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='adjustment',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='adjustment',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='area',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='area',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='area',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='area',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='budgetrow',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='budgetrow',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='budgetrow',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='budgetrow',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='case',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='case',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='case',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='case',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='forecastrow',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='forecastrow',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='forecastrow',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='forecastrow',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='income',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='income',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='income',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='income',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='ledgerrow',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='ledgerrow',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='ledgerrow',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='ledgerrow',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='line',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='line',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='line',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='line',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='measure',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='measure',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='measure',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='measure',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='measureeffect',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='measureeffect',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='measureeffect',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='measureeffect',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='municipalitysettings',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='pause',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='pause',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='pause',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='pause',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='placement',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='placement',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='placement',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='placementaccount',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='placementaccount',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='placementaccount',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='placementaccount',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='population',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='population',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='population',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='population',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='price',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='price',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='price',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='price',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='provider',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='provider',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='provider',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='provider',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='volume',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AlterField(
            model_name='volume',
            name='source_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.importfile'),
        ),
        migrations.AlterField(
            model_name='volume',
            name='source_row',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='volume',
            name='source_sheet',
            field=models.TextField(default=''),
        ),
        migrations.AddIndex(
            model_name='adjustment',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='adjustments_retired'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='agreements_retired'),
        ),
        migrations.AddIndex(
            model_name='area',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='areas_retired'),
        ),
        migrations.AddIndex(
            model_name='budgetrow',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='budget_retired'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='cases_retired'),
        ),
        migrations.AddIndex(
            model_name='forecastrow',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='forecast_retired'),
        ),
        migrations.AddIndex(
            model_name='income',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='incomes_retired'),
        ),
        migrations.AddIndex(
            model_name='income',
            index=models.Index(fields=['placement_id'], name='incomes_placement'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='invoices_retired'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['placement_id'], name='invoices_placement'),
        ),
        migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='ledger_retired'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='lines_retired'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='measures_retired'),
        ),
        migrations.AddIndex(
            model_name='measureeffect',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='measure_effects_retired'),
        ),
        migrations.AddIndex(
            model_name='pause',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='pauses_retired'),
        ),
        migrations.AddIndex(
            model_name='pause',
            index=models.Index(fields=['placement_id'], name='pauses_placement'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='placements_retired'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['placement_id'], name='placements_placement'),
        ),
        migrations.AddIndex(
            model_name='placementaccount',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='placement_accounts_retired'),
        ),
        migrations.AddIndex(
            model_name='population',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='population_retired'),
        ),
        migrations.AddIndex(
            model_name='price',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='rates_retired'),
        ),
        migrations.AddIndex(
            model_name='price',
            index=models.Index(fields=['placement_id'], name='rates_placement'),
        ),
        migrations.AddIndex(
            model_name='provider',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='providers_retired'),
        ),
        migrations.AddIndex(
            model_name='volume',
            index=models.Index(condition=models.Q(('retired__isnull', True), _negated=True), fields=['retired'], name='volumes_retired'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='adjustments_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='agreements_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(models.F('agreement_id'), condition=models.Q(('retired__isnull', True)), name='agreements_key'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='areas_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('files', 'hand', 'undo'))), name='batch_kind_code'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'undo'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'undo'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='batch_undo_reverses'),
        ),
        migrations.AddConstraint(
            model_name='budgetrow',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='budget_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='cases_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(models.F('case_id'), condition=models.Q(('retired__isnull', True)), name='cases_key'),
        ),
        migrations.AddConstraint(
            model_name='forecastrow',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='forecast_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='income',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='incomes_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='invoices_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(models.F('invoice_id'), django.db.models.functions.comparison.Coalesce(models.F('invoice_row'), models.Value('')), condition=models.Q(('retired__isnull', True)), name='invoices_key'),
        ),
        migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='ledger_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='lines_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='measures_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(models.F('measure_id'), condition=models.Q(('retired__isnull', True)), name='measures_key'),
        ),
        migrations.AddConstraint(
            model_name='measureeffect',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='measure_effects_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='measureeffect',
            constraint=models.UniqueConstraint(models.F('measure_id'), models.F('month'), condition=models.Q(('retired__isnull', True)), name='measure_effects_key'),
        ),
        migrations.AddConstraint(
            model_name='municipalitysettings',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='set_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='pauses_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='placements_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(models.F('placement_id'), condition=models.Q(('retired__isnull', True)), name='placements_key'),
        ),
        migrations.AddConstraint(
            model_name='placementaccount',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='placement_accounts_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='population',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='population_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='population',
            constraint=models.UniqueConstraint(models.F('year'), models.F('age'), django.db.models.functions.comparison.Coalesce(models.F('sex'), models.Value('')), condition=models.Q(('retired__isnull', True)), name='population_key'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='rates_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='providers_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.UniqueConstraint(models.F('provider_id'), django.db.models.functions.comparison.Coalesce(models.F('care_form'), models.Value('')), condition=models.Q(('retired__isnull', True)), name='providers_key'),
        ),
        migrations.AddConstraint(
            model_name='volume',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='volumes_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='volume',
            constraint=models.UniqueConstraint(models.F('month'), models.F('series'), condition=models.Q(('retired__isnull', True)), name='volumes_key'),
        ),
        migrations.AddField(
            model_name='absence',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='absence',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='heldtable',
            name='brought',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddField(
            model_name='heldtable',
            name='retired',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.batch'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(condition=models.Q(('retired__isnull', True)), fields=('placement_id',), name='absence_once'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('placement_id', ''), _negated=True), name='absence_placement_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='absence_retired_later'),
        ),
        migrations.AddConstraint(
            model_name='heldtable',
            constraint=models.UniqueConstraint(condition=models.Q(('retired__isnull', True)), fields=('name',), name='held_table_once'),
        ),
        migrations.AddConstraint(
            model_name='heldtable',
            constraint=models.CheckConstraint(condition=models.Q(('name__in', ('placements', 'rates', 'incomes', 'pauses', 'ledger', 'budget', 'adjustments', 'forecast', 'lines', 'areas', 'volumes', 'cases', 'measures', 'measure_effects', 'providers', 'agreements', 'invoices', 'placement_accounts', 'population'))), name='held_table_known'),
        ),
        migrations.AddConstraint(
            model_name='heldtable',
            constraint=models.CheckConstraint(condition=models.Q(('retired__isnull', True), ('retired__gt', models.F('brought')), _connector='OR'), name='held_table_retired_later'),
        ),
    ]
