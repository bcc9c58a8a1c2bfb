"""Counts what FHIR bundles hold, for comparing with what the Go parser makes of them. It shares nothing with it."""
import collections, json, sys

for path in sys.argv[1:]:
    d = json.load(open(path))
    resources = [e['resource'] for e in d.get('entry', []) if 'resource' in e] if d['resourceType'] == 'Bundle' else [d]
    if not any(r['resourceType'] == 'Patient' for r in resources):
        print(json.dumps({'path': path, 'patients': 0, 'resources': len(resources)}))
        continue
    c = collections.Counter()
    names = {'Condition': 'problems', 'AllergyIntolerance': 'allergies', 'MedicationRequest': 'medications', 'MedicationStatement': 'medications',
             'MedicationAdministration': 'medications', 'Immunization': 'immunizations', 'Procedure': 'procedures', 'CarePlan': 'plans',
             'ServiceRequest': 'plans', 'Goal': 'goals', 'Encounter': 'visits', 'Appointment': 'visits', 'FamilyMemberHistory': 'relatives',
             'DocumentReference': 'notes', 'Practitioner': 'providers', 'Organization': 'organizations'}
    panels = {}
    by_url = {e.get('fullUrl'): e['resource'] for e in d.get('entry', [])}
    for r in resources:
        t = r['resourceType']
        if t in names:
            c[names[t]] += 1
        elif t == 'Observation':
            codes = [k.get('code') for cat in r.get('category', []) for k in cat.get('coding', [])]
            c['vitals' if 'vital-signs' in codes else 'social' if 'social-history' in codes or 'survey' in codes else 'results'] += 1
            c['components'] += len(r.get('component', []))
            c['values'] += sum(1 for k in r if k.startswith('value'))
        elif t == 'DiagnosticReport':
            c['in panels'] += sum(1 for x in r.get('result', []) if x['reference'] in by_url)
        elif t in ('Patient', 'Medication', 'Location', 'PractitionerRole', 'RelatedPerson', 'Composition'):
            pass
        else:
            c['ignored'] += 1
        if 'encounter' in r and t in names and t not in ('Encounter',) or t == 'Observation' and 'encounter' in r:
            c['in visits'] += 1
    print(json.dumps({'path': path, 'patients': sum(r['resourceType'] == 'Patient' for r in resources), 'resources': len(resources), 'counts': c}))
