// Where the vehicle was seen: on a map for the eye, in a table for all. Numbered from the first.
import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../api/types';
import { MapView } from '../../components/MapView';
import { Moment } from '../../components/Moment';
import type { Marker } from '../../map/shapes';
import { placeOf } from './places';
import { t } from './texts';
import { directionOf, siteName } from './words';

type Detail = Schemas['AlertDetail'];
type Passage = Detail['passages'][number];

interface Step {
    passage: Passage;
    /** From the first on: 1, 2, ... */
    number: number;
}

/** By the time of capture: the order in which they joined the alert may be another. */
export function stepsOf(passages: readonly Passage[]): Step[] {
    return [...passages].sort((a, b) => a.captured.localeCompare(b.captured)).map((passage, index) => ({ passage, number: index + 1 }));
}

function markersOf(steps: readonly Step[]): Marker[] {
    return steps.flatMap(({ passage, number }) => {
        const position = passage.read?.position ?? placeOf(passage.nrd)?.position;
        if (!position) return [];
        return [{ id: String(passage.ordinal), position, kind: number === steps.length ? 'last_sighting' : 'sighting', label: siteName(passage.nrd) } as const];
    });
}

function Row({ step: { passage, number }, isShown, onShow }: { step: Step; isShown: boolean; onShow: (ordinal: number) => void }) {
    return (
        <tr class={isShown ? 'row--selected' : ''} aria-current={isShown ? 'true' : undefined}>
            <td class="cell--end">{number}</td>
            <th scope="row"><Moment at={passage.captured} /></th>
            <td>{siteName(passage.nrd)}</td>
            <td class="cell--minor">{directionOf(placeOf(passage.nrd)) || '–'}</td>
            <td>
                {isShown ? <span class="muted">{t('track.shown')}</span> : (
                    <button type="button" class="link-button" aria-label={t('track.show', { n: number })} onClick={() => onShow(passage.ordinal)}>{t('track.images')}</button>
                )}
            </td>
        </tr>
    );
}

export function Track({ detail, shown, onShow }: { detail: Detail; shown: number | null; onShow: (ordinal: number) => void }) {
    const steps = stepsOf(detail.passages);
    const known = steps.every(({ passage }) => placeOf(passage.nrd) !== undefined);
    const track = useMemo(() => markersOf(steps), [detail, known]);
    const none = useMemo(() => [], []);
    return (
        <section class="alert__part" aria-labelledby="alert-track">
            <h3 id="alert-track">{t('track')}</h3>
            {track.length > 0 ? <MapView label={t('track.map')} markers={none} track={track} selected={shown === null ? null : String(shown)} onSelect={(id) => onShow(Number(id))} height="low" /> : null}
            <div class="table-scroll">
                <table class="table table--dense">
                    <caption class="govuk-visually-hidden">{t('track')}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="cell--end">{t('track.number')}</th>
                            <th scope="col">{t('track.time')}</th>
                            <th scope="col">{t('track.site')}</th>
                            <th scope="col" class="cell--minor">{t('track.direction')}</th>
                            <th scope="col">{t('track.images')}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {[...steps].reverse().map((step) => <Row key={step.passage.ordinal} step={step} isShown={step.passage.ordinal === shown} onShow={onShow} />)}
                    </tbody>
                </table>
            </div>
        </section>
    );
}
