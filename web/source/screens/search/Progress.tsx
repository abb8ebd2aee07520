// While a page is looked for: how far the search has come, and the way to stop it.
import { dateAndMinute } from './names';
import { milliseconds } from '../../i18n/moments';
import { t } from './texts';
import { looking, type Running } from './visit';

/** 0 to 100. */
export function shareLooked({ search, query: { order } }: Pick<Running, 'search' | 'query'>, until: string): number {
    const from = milliseconds(search.from), end = milliseconds(search.until), at = milliseconds(until);
    const done = order === 'newest_first' ? end - at : at - from;
    return end > from ? Math.round(Math.min(1, Math.max(0, done / (end - from))) * 100) : 0;
}

export function Progress({ found }: { found: Running }) {
    const now = looking.value;
    if (!now) return null;
    const { until } = now;
    const moment = until === null ? '' : dateAndMinute(milliseconds(until));
    return (
        <div class="progress screen-only">
            <p class="progress__text" role="status">
                {until === null ? t('looking') : t(found.query.order === 'newest_first' ? 'looking.back' : 'looking.on', { moment })}
            </p>
            <progress class="progress__bar" aria-label={t('looking.progress')} max={100} {...(until === null ? {} : { value: shareLooked(found, until) })} />
            <button type="button" class="govuk-button govuk-button--secondary small" onClick={now.stop}>{t('looking.stop')}</button>
        </div>
    );
}
