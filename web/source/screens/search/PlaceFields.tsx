// Where: sites, roads or NRDs by name, the way the traffic travels, and an area. Of hundreds of names those are shown that are looked for.
import { useState } from 'preact/hooks';
import { Checkboxes, type Choice, Field, type FieldErrors, Radios } from '../../components/Form';
import { AreaChoice } from './AreaChoice';
import type { Estate } from './estate';
import { type CompassPoint, DIRECTIONS, type NarrowFields, PLACES_BY, type PlacesBy } from './question';
import { t } from './texts';

const SHOWN_MAX = 12;

export interface NarrowProps {
    narrow: NarrowFields;
    estate: Estate;
    errors: FieldErrors;
    onChange: (part: Partial<NarrowFields>) => void;
}

function byName(a: Choice, b: Choice): number {
    return a.label.localeCompare(b.label, 'en-GB', { numeric: true });
}

function isOver(moment: string | null): boolean {
    return moment !== null && Date.parse(moment) <= Date.now();
}

function choicesOf({ nrds, sites }: Estate, by: PlacesBy): Choice[] {
    const named = (name: string, retired: boolean): string => (retired ? t('site.retired', { name }) : name);
    if (by === 'sites') return [...sites.values()].map(({ id, name, retired }) => ({ value: String(id), label: named(name, isOver(retired)) })).sort(byName);
    if (by === 'roads') return [...new Set([...sites.values()].map(({ road }) => road.trim()).filter(Boolean))].map((road) => ({ value: road, label: road })).sort(byName);
    return [...nrds.values()].map(({ id, name, lane, valid_until }) => ({ value: String(id), label: named(lane ? `${name}, ${lane}` : name, isOver(valid_until)) })).sort(byName);
}

/** The chosen ones stand first and stay, whatever is typed. */
function Picker({ by, estate, chosen, error, onChange }: { by: PlacesBy; estate: Estate; chosen: readonly string[]; error: string | undefined; onChange: (chosen: string[]) => void }) {
    const [typed, setTyped] = useState('');
    const all = choicesOf(estate, by);
    const has = ({ label }: Choice): boolean => label.toLocaleLowerCase('en-GB').includes(typed.trim().toLocaleLowerCase('en-GB'));
    const picked = all.filter(({ value }) => chosen.includes(value));
    const others = all.filter((choice) => !chosen.includes(choice.value) && has(choice));
    const shown = others.slice(0, SHOWN_MAX), rest = others.length - shown.length;
    return (
        <div class="picker">
            {all.length > SHOWN_MAX ? <Field name="find" label={t('places.find')} hint={t('places.find_hint')} value={typed} onChange={setTyped} width={20} type="search" autoComplete="off" /> : null}
            <Checkboxes name="narrow.places" label={t('places.chosen')} values={chosen} onChange={onChange} choices={[...picked, ...shown]} error={error} />
            {others.length === 0 && typed.trim() !== '' ? <p class="govuk-hint">{t('places.none')}</p> : null}
            {rest > 0 ? <p class="govuk-hint">{t.count('places.rest', rest)}</p> : null}
        </div>
    );
}

export function PlaceFields({ narrow, estate, errors, onChange }: NarrowProps) {
    const { placesBy, chosen } = narrow;
    const bys = PLACES_BY.map((value) => ({ value, label: t(`places.by.${value}`) }));
    const directions = DIRECTIONS.map((value) => ({ value, label: t(`compass.${value}`) }));
    const error = errors['narrow.places'] ?? errors[`narrow.${placesBy}`];
    return (
        <>
            <Radios name="places_by" label={t('places.by')} value={placesBy} onChange={(by) => onChange({ placesBy: by as PlacesBy })} choices={bys} inline hint={t('places.moving')} />
            <Picker key={placesBy} by={placesBy} estate={estate} chosen={chosen[placesBy]} error={error} onChange={(values) => onChange({ chosen: { ...chosen, [placesBy]: values } })} />
            <Checkboxes name="narrow.directions" label={t('directions')} values={narrow.directions} onChange={(values) => onChange({ directions: values as CompassPoint[] })} choices={directions} inline error={errors['narrow.directions']} />
            <AreaChoice narrow={narrow} estate={estate} errors={errors} onChange={onChange} />
        </>
    );
}
