import type { VoiEntry } from '../../api/types';
import { PriorityBadge } from '../../components/Badge';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { TEXT_FIELDS } from './entry';
import { t } from './texts';

/** All that a list says of a vehicle; what it does not say is left out. */
export function EntryFacts({ entry }: { entry: VoiEntry }) {
    return (
        <dl class="fact-list">
            <dt>{t('field.vrm')}</dt><dd><Plate mark={entry.vrm} size="medium" /></dd>
            <dt>{t('priority')}</dt><dd>{entry.priority ? <PriorityBadge priority={entry.priority} /> : t('priority_of_list')}</dd>
            {TEXT_FIELDS.filter((name) => entry[name]).map((name) => <div class="fact-list__row" key={name}><dt>{t(`field.${name}`)}</dt><dd class="as-written">{entry[name]}</dd></div>)}
            {entry.valid_from ? <><dt>{t('field.valid_from')}</dt><dd><Moment at={entry.valid_from} show="date" /></dd></> : null}
            <dt>{t('field.weed_date')}</dt><dd><Moment at={entry.weed_date ?? null} show="date" /></dd>
        </dl>
    );
}
