"""Counts what C-CDA files hold, for comparing with what the Go parser makes of them.

It shares nothing with the parser: it walks entries by element names alone and knows no templates of entries but those
it must leave out (status, severity, criticality, comment observations). One JSON object a line: file, then counts.
"""
import json, sys
import xml.etree.ElementTree as ET

N = '{urn:hl7-org:v3}'
SECTIONS = {
    'allergies': ({'48765-2'}, {'6', '6.1'}),
    'problems': ({'11450-4', '11348-0', '46241-6', '42347-5', '11535-2', '10219-4', '10218-6', '59769-0', '55109-3', 'C-CDAV2-DDN'},
                 {'5', '5.1', '20', '43', '24', '34', '35', '36', '37'}),
    'medications': ({'10160-0', '10183-2', '75311-1', '29549-3', '42346-7', '59774-0'}, {'1', '1.1', '11', '11.1', '38', '44', '44.1', '25'}),
    'immunizations': ({'11369-6'}, {'2', '2.1'}),
    'vitals': ({'8716-3'}, {'4', '4.1'}),
    'results': ({'30954-2'}, {'3', '3.1'}),
    'social': ({'29762-2'}, {'17'}),
    'procedures': ({'47519-4'}, {'7', '7.1'}),
    'relatives': ({'10157-6'}, {'15'}),
    'visits': ({'46240-8'}, {'22', '22.1'}),
    'instructions': ({'69730-0', '8653-8'}, {'45', '41'}),
    'planned': ({'18776-5', '62387-6', '59772-4', '51847-2', '42349-1', '61146-7', '51848-0'}, {'10', '30', '9', '60', '8'}),
}
BASE = '2.16.840.1.113883.10.20.22.2.'


def kind(section):
    roots = [t.get('root') or '' for t in section.findall(N + 'templateId')]
    for name, (_, suffixes) in SECTIONS.items():
        if any(r.startswith(BASE) and r[len(BASE):] in suffixes for r in roots):
            return name
    if '2.16.840.1.113883.10.20.21.2.3' in roots:  # interventions
        return 'planned'
    code = section.find(N + 'code')
    for name, (codes, _) in SECTIONS.items():
        if code is not None and code.get('code') in codes:
            return name
    return None


def outermost(e, name):
    """Elements of a name below e, none inside another of them."""
    found = []
    for k in e:
        if k.tag == N + name:
            found.append(k)
        else:
            found += outermost(k, name)
    return found


def supporting(o):
    """Observations that say something about the entry they hang on."""
    code = o.find(N + 'code')
    roots = {(t.get('root') or '').rsplit('.20.22.4.', 1)[-1] for t in o.findall(N + 'templateId')}
    return (code is not None and code.get('code') in ('33999-4', 'SEV', '48767-8', '82606-5', '11323-3', '225773000')) or roots & {'6', '28', '8', '9', '145', '5', '143'}


def concerned(section):
    found = []
    for entry in section.findall(N + 'entry'):
        for k in entry:
            if k.tag == N + 'observation':
                found.append(k)
            if k.tag == N + 'act':
                for r in k.findall(N + 'entryRelationship'):
                    found += [o for o in r.findall(N + 'observation') if not supporting(o)]
    return found


def panels(section):
    found = []

    def walk(e):
        for k in e:
            if k.tag == N + 'observation':
                found.append(k)
            elif k.tag in (N + 'organizer', N + 'component', N + 'entry', N + 'entryRelationship'):
                walk(k)
    for entry in section.findall(N + 'entry'):
        walk(entry)
    return found


def entries(section, *names):
    return [k for entry in section.findall(N + 'entry') for k in entry if k.tag[len(N):] in names]


def told(act):
    """An act that tells the patient something: the Instruction template, or a code for education and instruction."""
    code = act.find(N + 'code')
    return act.tag == N + 'act' and (
        any((t.get('root') or '').endswith('.22.4.20') for t in act.findall(N + 'templateId'))
        or code is not None and code.get('code') in ('409073007', '423564006', '311401005', '171044003'))


def plans(section, c, instructing):
    """Sorts entries of plans, and the statements that hang on them, into goals, instructions and the rest."""
    def sort(k, top):
        if k.tag == N + 'organizer':
            for m in k.findall(N + 'component'):
                for e in m:
                    sort(e, top)
            return
        if k.tag == N + 'observation' and k.get('moodCode') == 'GOL':
            c['goals'] += 1
            return
        if told(k) or instructing and top and k.tag == N + 'act':
            c['instructions'] += 1
            return
        code = k.find(N + 'code')
        if code is not None and code.get('code') == '362956003':  # an intervention holds others
            for r in k.findall(N + 'entryRelationship'):
                for e in r:
                    inner = e.find(N + 'code')
                    if inner is not None and inner.get('code'):
                        sort(e, False)
            return
        c['planned'] += 1
        for r in k.findall(N + 'entryRelationship'):
            for e in r:
                if told(e) or e.get('moodCode') == 'GOL' and e.tag == N + 'observation':
                    sort(e, False)
    for e in entries(section, 'act', 'observation', 'procedure', 'encounter', 'substanceAdministration', 'supply', 'organizer'):
        sort(e, True)


def visits(root, encounters):
    """Encounters, those with an identifier and a day, or the minute of their start, in common counted once."""
    enc = root.find(f'{N}componentOf/{N}encompassingEncounter')
    groups = []
    for e in ([enc] if enc is not None else []) + encounters:
        t = e.find(N + 'effectiveTime')
        low = t.find(N + 'low') if t is not None else None
        start = ((t.get('value') or (low.get('value') if low is not None else '')) or '')[:12] if t is not None else ''
        day = start[:8]
        ids = {(i.get('root'), i.get('extension')) for i in e.findall(N + 'id')}
        for g in groups:
            if g[0] & ids and (g[1] == day or not g[1] or not day) or len(start) == 12 and g[2] == start:
                g[0] |= ids
                break
        else:
            groups.append([ids, day, start])
    return len(groups)


def count(root):
    c = dict.fromkeys(SECTIONS, 0)
    c.update(denied=0, goals=0)
    narrative = dict.fromkeys(SECTIONS, 0)
    encounters = []
    for s in root.iter(N + 'section'):
        k = kind(s)
        if k is None:
            continue
        before = sum(c.values())
        if k in ('medications', 'immunizations'):
            c[k] += len(outermost(s, 'substanceAdministration'))
        elif k in ('allergies', 'problems'):
            found = concerned(s)
            c[k] += len(found)
            c['denied'] += sum(o.get('negationInd') == 'true' for o in found)
        elif k in ('vitals', 'results', 'social'):
            c[k] += len(panels(s))
        elif k == 'procedures':
            c[k] += len(entries(s, 'procedure', 'observation', 'act'))
        elif k == 'relatives':
            c[k] += len(entries(s, 'organizer'))
        elif k == 'visits':
            encounters += outermost(s, 'encounter')
        else:
            plans(s, c, k == 'instructions')
        text = s.find(N + 'text')
        if sum(c.values()) == before and k != 'visits' and text is not None and ''.join(text.itertext()).strip():
            narrative[k] += len([r for b in text.iter(N + 'tbody') for r in b.findall(N + 'tr')]) or 1
    c['visits'] = visits(root, encounters)
    return c, narrative


for path in sys.argv[1:]:
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError:
        continue
    if root.tag != N + 'ClinicalDocument' or not root.findall(N + 'recordTarget'):
        continue
    c, narrative = count(root)
    print(json.dumps({'path': path, 'entries': c, 'narrative': narrative}))
