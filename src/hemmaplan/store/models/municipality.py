"""The municipality's settings: one row is visible at a time."""

from django.db import models
from django.db.models import CheckConstraint, Q

from hemmaplan.core.dataset import DeviationConvention, PeriodMethod, PrintedUnit, Sign
from hemmaplan.store.models.batches import Fact, retired_later


class MunicipalitySettings(Fact):
    """`municipality.toml`; the columns are those of core's Municipality."""

    code = models.TextField()
    name = models.TextField()
    board = models.TextField()
    unit = models.TextField()
    decimals = models.IntegerField()
    sign = models.TextField()
    deviation = models.TextField()
    liability_in_result = models.BooleanField()
    small_count = models.IntegerField()
    near_home_km = models.IntegerField(default=50)
    period_method = models.TextField()
    invoiced_kinds = models.TextField(default="care extra other")
    accrual_account = models.TextField(default="2990")
    deducted_revenue = models.TextField(default="", blank=True)
    activities = models.TextField(default="", blank=True)
    line_volumes = models.TextField(default="", blank=True)
    social_services_threshold = models.TextField(default="", blank=True)
    reference = models.TextField(default="", blank=True)
    sections = models.TextField(default="", blank=True)
    decision = models.TextField(default="", blank=True)
    word_template = models.BinaryField(default=b"")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(unit__in=tuple(map(str, PrintedUnit))), name="set_unit"),
            CheckConstraint(condition=Q(sign__in=tuple(map(str, Sign))), name="set_sign"),
            CheckConstraint(
                condition=Q(deviation__in=tuple(map(str, DeviationConvention))),
                name="set_deviation",
            ),
            CheckConstraint(
                condition=Q(period_method__in=tuple(map(str, PeriodMethod))), name="set_method"
            ),
            CheckConstraint(condition=Q(decimals__range=(0, 3)), name="set_decimals"),
            CheckConstraint(condition=Q(small_count__gte=0), name="set_small_count"),
            CheckConstraint(condition=Q(near_home_km__gte=1), name="set_near_home_km"),
            retired_later("set"),
        )
