"""A municipality small enough to check by hand, as a data folder."""

from pathlib import Path

FILES = {
    "municipality.toml": """code = "9996"
name = "Småkommun"
[report]
unit = "tkr"
""",
    "lines.csv": """account_from;account_to;line;label;type
30;39;other_revenue;Övriga intäkter;revenue
46;46;purchase;Köp av verksamhet;cost
50;59;personnel;Personalkostnader;cost
""",
    "areas.csv": """activity;unit_code;area;label
569;;bou;Barn och unga
559;;vuxen;Vuxna
""",
    "ledger.csv": """month;unit_code;account;activity;amount;text
2026-01;B1;46;569;250000,00;HVB
2026-02;B1;46;569;350000,00;HVB
2026-02;B1;35;569;-40000,00;Bidrag
2026-01;V1;50;559;100000,00;Löner
2026-02;V1;50;559;90000,00;Löner
2025-01;B1;46;569;200000,00;HVB
2025-02;B1;46;569;200000,00;HVB
""",
    "budget.csv": """year;month;unit_code;account;activity;amount;decided_on
2026;;B1;46;569;3000000,00;
2026;;B1;35;569;-240000,00;
2026;;V1;50;559;1200000,00;
""",
    "forecast.csv": """made_in;year;area;unit_code;line;amount;note
2026-01;2026;bou;B1;purchase;3100000;
2026-02;2026;bou;B1;purchase;3400000;två nya
2026-02;2026;bou;B1;other_revenue;240000;
2026-02;2026;vuxen;V1;personnel;1150000;vakans
""",
    "placements.csv": (
        "placement_id;person_id;area;unit_code;birth_month;sex;care_form;legal_basis;"
        "start_date;end_date;planned_end_date;end_reason;urgency;provider_id;procurement;"
        "direct_reason;outpatient_from;unbudgeted;own_facility_possible\n"
        "P1;A;bou;B1;2010-05;K;hvb;lvu_3;2025-11-10;;2026-06-30;;acute;L1;direct;no_places;"
        "2025-10-01;1;1\n"
        "P2;B;bou;B1;2015-12;M;familjehem;sol;2024-02-10;;2027-02-10;;planned;;own;;;0;0\n"
        "P3;A;bou;B1;2010-05;K;konsulentstott_familjehem;sol;2026-02-01;2026-02-15;;breakdown;"
        "planned;L2;framework;;;0;0\n"
        "P4;C;vuxen;V1;1980-01;M;hvb;sol;2025-01-20;2025-02-20;;planned;planned;L3;framework;;;0;0\n"
    ),
    "rates.csv": """placement_id;kind;amount;per;payroll_pct;vat_compensation_pct
P1;care;5400,50;day;;6
P2;fee;13132;month;31,42;
P2;expense;5469;month;;
P3;care;1999,99;day;;6
P4;care;2650;day;;6
""",
    "volumes.csv": """month;series;label;value;unit
2025-01;households;Hushåll med ekonomiskt bistånd;110;hushåll
2025-02;households;Hushåll med ekonomiskt bistånd;112;hushåll
2026-01;households;Hushåll med ekonomiskt bistånd;100;hushåll
2026-02;households;Hushåll med ekonomiskt bistånd;98;hushåll
""",
    "cases.csv": (
        "case_id;person_id;area;age;source;received_date;assessment_decided_date;"
        "investigation_opened_date;investigation_closed_date;outcome\n"
        "Ä1;A;bou;12;skola;2026-01-20;2026-02-02;;;\n"
        "Ä2;A;bou;15;polis;2026-01-25;2026-02-20;2025-10-15;2026-02-28;oppenvard\n"
        "Ä3;D;bou;9;skola;2026-02-05;;;;\n"
        "Ä4;E;vuxen;40;egen;2026-02-01;2026-02-03;;;\n"
    ),
    "measures.csv": """measure_id;number;area;description;kind;total_planned;in_forecast
M1;1.1;bou;Två vakanser hålls;linear;600000;1
M2;2.1;vuxen;Statsbidrag;one_off;200000;0
""",
    "measure_effects.csv": """measure_id;month;planned;realised
M1;2026-01;50000;60000
M1;2026-02;50000;-10000
M2;2026-02;0;200000
""",
}
TO_CHOOSE_FROM = {
    "providers.csv": "provider_id;name;care_form;permit_number;geographic_area;distance_km\n"
    "L2;Exempel Ett;konsulentstott_familjehem;T2;;\n"
    "L5;Exempel Två;konsulentstott_familjehem;T5;Dalarna;120\n"
    "L1;Exempelhemmet;hvb;T1;Västmanland;40\nL7;Exempel Sju;hvb;;;\n",
    "agreements.csv": "agreement_id;provider_id;care_form;procurement;from_date;"
    "day_price;rank;discharge_day_charged;kept_place_pct\n"
    "A2;L2;konsulentstott_familjehem;framework;2025-01-01;2140;1;;\n"
    "A5;L5;konsulentstott_familjehem;framework;2025-01-01;2300;2;ja;75\n",
    "agreement_prices.csv": "agreement_id;kind;amount;per;optional\n"
    "A5;expense;6167;month;\nA5;extra;310.50;day;\nA5;extra;950;day;ja\n",
}
"""More files: two consultants with framework agreements in rank, and one HVB without."""


def write(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Write the folder, leaving out some files by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        if name not in without:
            (folder / name).write_text(text, encoding="utf-8")
    return folder
