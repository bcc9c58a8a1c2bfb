"""Counts the rows of the sample tables that should arrive, with Python's csv module."""
import csv, json, os, sys

def rows(name):
    with open(os.path.join(sys.argv[1], name + '.txt'), newline='') as f:
        return [r for r in csv.DictReader(f, delimiter='\t') if any((v or '').strip() for v in r.values() if isinstance(v, str))]

vitals = ['HEART_RATE', 'RESPIRATORY_RATE', 'TEMPERATURE', 'WEIGHT', 'HEIGHT', 'BMI', 'SYSTOLIC', 'DIASTOLIC', 'OXYGEN_SATURATION', 'HEAD_CIRCUMFERENCE']
v = rows('vitals')
allergies = rows('allergies')
print(json.dumps({
    'patients': len(rows('patients')),
    'medication': len(rows('meds')),
    'problem': len(rows('problems')),
    'allergy': len(allergies),
    'absent': sum(r['STATEMENT'] == 'negative' for r in allergies),
    'result': len(rows('labs')),
    'vital': sum(bool((r[k] or '').strip()) for r in v for k in vitals),
    'left': sum(not any((r[k] or '').strip() for k in vitals) for r in v),
    'procedure': len(rows('procedures')),
    'immunization': len(rows('immunizations')),
    'not done': sum(not r['administration_status'].endswith('#doseGiven') for r in rows('immunizations')),
    'social': len(rows('socialhistory')),
    'relative': len(rows('familyhistory')),
    'note': len(rows('clinicalnotes')) + len(rows('documents')),
}))
