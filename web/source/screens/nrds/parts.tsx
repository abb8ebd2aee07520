// What the list of NRDs and the screen of one share: the state as shape, word and colour, and data that renews itself.
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client';
import { type Load, useLoad } from '../../api/load';
import type { Policy } from '../../api/types';
import { Badge, type Tone } from '../../components/Badge';
import { duration } from '../../i18n/moments';
import { t } from './texts';
import { pointOf, type State, type Watched, watchedOf, type Nrd } from './watch';

const TONES: Record<State, Tone> = { silent: 'bad', quiet: 'warning', never: 'info', active: 'good', retired: 'neutral' };
/** As on the map. */
export const SHAPES: Record<State, string> = { silent: '✖', quiet: '◆', never: '▲', active: '●', retired: '■' };

export function StateBadge({ state }: { state: State }) {
    return <Badge tone={TONES[state]}><span aria-hidden="true">{SHAPES[state]} </span>{t(`state.${state}`)}</Badge>;
}

export const RENEWED_EVERY_MS = 30_000;

export interface Overview {
    watched: Watched[];
    at: string;
    policy: Policy;
}

/** Renews itself while the page is looked at; what is shown stays until the new answer is there. */
export function useOverview(): Load<Overview> {
    const load = useLoad(async (signal): Promise<Overview> => {
        const [nrds, sites, activity, policy] = await Promise.all([
            api.get('/api/v1/nrds', { signal }), api.get('/api/v1/sites', { signal }), api.get('/api/v1/nrds/activity', { signal }), api.get('/api/v1/policy', { signal }),
        ]);
        return { watched: watchedOf(nrds.data.items, sites.data.items, activity.data.items), at: activity.data.at, policy: policy.data };
    }, []);
    const { reload } = load;
    useEffect(() => {
        const renew = (): void => {
            if (!document.hidden) reload();
        };
        const ticking = setInterval(renew, RENEWED_EVERY_MS);
        return () => clearInterval(ticking);
    }, [reload]);
    return load;
}

export function directionText({ heading_degrees, lane }: Nrd): string {
    const point = heading_degrees === null ? '' : t(`direction.${pointOf(heading_degrees)}`);
    return [point, lane].filter(Boolean).join(', ');
}

export function HelpTexts({ policy }: { policy: Policy | undefined }) {
    return (
        <>
            <p>{t('help.what')}</p>
            {policy ? <p>{t('help.states', { quiet: duration(policy.nrd_quiet_after_s * 1000), silent: duration(policy.nrd_silent_after_s * 1000) })}</p> : null}
            <p>{t('help.counts')} {t('help.fresh', { n: RENEWED_EVERY_MS / 1000 })}</p>
        </>
    );
}
