// A circle or a polygon, drawn on the map or written into fields: each way shows what the other did.
import { useMemo } from 'preact/hooks';
import { Field, Radios, TextArea } from '../../components/Form';
import { MapView } from '../../components/MapView';
import type { Marker } from '../../map/shapes';
import { type AreaFields, areaOf, isWithin, NO_AREA, outlineOf, positionFrom, type Shape, withoutLast, withPoint } from './area';
import type { Estate } from './estate';
import type { NarrowProps } from './PlaceFields';
import { t } from './texts';

const NAMED_MAX = 12;

function markersOf({ sites }: Estate): Marker[] {
    return [...sites.values()].flatMap(({ id, name, position, retired }) => (position && !retired ? [{ id: String(id), position, kind: 'nrd' as const, label: name }] : []));
}

/** What the map shows, for those who do not see it. */
function Within({ area, estate }: { area: AreaFields; estate: Estate }) {
    const drawn = areaOf(area);
    if (!drawn) return null;
    const names = [...estate.sites.values()].filter(({ position, retired }) => position && !retired && isWithin(position, drawn)).map(({ name }) => name);
    const told = [...names.slice(0, NAMED_MAX), ...(names.length > NAMED_MAX ? ['…'] : [])].join(', ');
    return <p class="area__within" role="status">{names.length === 0 ? t('area.within_none') : t.count('area.within', names.length, { names: told })}</p>;
}

function pressText(area: AreaFields): string {
    if (area.shape === 'polygon') return t('area.press_corner');
    if (!positionFrom(area.centre)) return t('area.press_centre');
    return t(area.radius.trim() === '' ? 'area.press_edge' : 'area.press_again');
}

function Drawn({ narrow, estate, errors, onChange }: NarrowProps) {
    const { area } = narrow;
    const set = (next: AreaFields): void => onChange({ area: next });
    const markers = useMemo(() => markersOf(estate), [estate]);
    const outline = useMemo(() => outlineOf(area), [area.shape, area.centre, area.radius, area.points]);
    return (
        <div class="area">
            <div class="area__fields">
                {area.shape === 'circle' ? (
                    <>
                        <Field name="narrow.circle" label={t('area.centre')} hint={t('area.centre_hint')} value={area.centre} onChange={(centre) => set({ ...area, centre })} width={20} autoComplete="off" error={errors['narrow.circle'] ?? errors['narrow.circle.latitude'] ?? errors['narrow.circle.longitude']} />
                        <Field name="narrow.circle.radius_m" label={t('area.radius')} value={area.radius} onChange={(radius) => set({ ...area, radius })} width={5} autoComplete="off" error={errors['narrow.circle.radius_m']} />
                    </>
                ) : <TextArea name="narrow.polygon" label={t('area.points')} hint={t('area.points_hint')} value={area.points} onChange={(points) => set({ ...area, points })} rows={5} error={errors['narrow.polygon']} />}
                <p class="area__acts">
                    <button type="button" class="link-button" onClick={() => set(withoutLast(area))}>{t('area.undo')}</button>
                    <button type="button" class="link-button" onClick={() => set({ ...NO_AREA, shape: area.shape })}>{t('area.clear')}</button>
                </p>
                <Within area={area} estate={estate} />
            </div>
            <div>
                <p class="govuk-hint area__press">{pressText(area)}</p>
                <MapView label={t('area.map')} markers={markers} track={NO_TRACK} selected={null} outline={outline} onPoint={(place) => set(withPoint(area, place))} />
            </div>
        </div>
    );
}

const NO_TRACK: readonly Marker[] = [];

export function AreaChoice(props: NarrowProps) {
    const { narrow, onChange } = props;
    const shapes = (['none', 'circle', 'polygon'] as const).map((value) => ({ value, label: t(`area.${value}`) }));
    return (
        <>
            <Radios name="area" label={t('area')} value={narrow.area.shape} onChange={(shape) => onChange({ area: { ...narrow.area, shape: shape as Shape } })} choices={shapes} inline />
            {narrow.area.shape === 'none' ? null : <Drawn {...props} />}
        </>
    );
}
