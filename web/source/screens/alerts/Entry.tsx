// What the list says of the vehicle.
import type { Alert } from '../../api/types';
import { longDate, dateAndTime } from '../../i18n/moments';
import { t } from './texts';
import { listName, vehicleOf } from './words';

function validity({ valid_from, weed_date }: Alert['entry']): string {
    const from = valid_from ? dateAndTime(valid_from) : '', until = weed_date ? longDate(weed_date) : '';
    if (from && until) return t('valid.between', { from, until });
    if (from) return t('valid.from', { from });
    return until ? t('valid.until', { until }) : t('valid.always');
}

export function Entry({ alert }: { alert: Alert }) {
    const { entry } = alert;
    const rows: [string, string | undefined][] = [
        [t('reason'), entry.reason], [t('vehicle'), vehicleOf(entry)], [t('information'), entry.information], [t('cad'), entry.cad_information], [t('from_list'), listName(alert)], [t('list_owner'), alert.list_owner_name],
        [t('valid'), validity(entry)], [t('nim_code'), entry.nim_code], [t('pnc_id'), entry.pnc_id], [t('force_area'), entry.force_area], [t('marking'), entry.protective_marking],
    ];
    return (
        <section class="alert__part" aria-labelledby="alert-entry">
            <h3 id="alert-entry">{t('entry')}</h3>
            <dl class="facts">
                {rows.map(([name, value]) => (value ? <div key={name}><dt>{name}</dt><dd>{value}</dd></div> : null))}
            </dl>
        </section>
    );
}
