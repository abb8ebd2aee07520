// How things stand, and the fields that narrow the list.
import { useState } from 'preact/hooks';
import type { Priority } from '../../api/types';
import { go } from '../../app/router';
import { Age } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { number } from '../../i18n/moments';
import { type Filter, PRIORITIES, standing } from './alert';
import { t } from './texts';
import { siteName } from './words';
import type { Work } from './work';

/** After these an alert that nobody has taken counts as waiting, and as waiting too long. */
export const WAITING_MS = [60_000, 180_000] as const;

export function Figures({ work }: { work: Work }) {
    const { waiting, waitingHigh, overdue, taken, oldest } = standing(work.store.active.value);
    return (
        <dl class="standing" aria-label={t('strip')}>
            <div class={waiting > 0 ? 'standing__due' : ''}>
                <dt>{t('strip.waiting')}</dt>
                <dd><strong>{number(waiting)}</strong>{waitingHigh > 0 ? <span class="standing__high">▲ {t.count('strip.high', waitingHigh)}</span> : null}{overdue > 0 ? <span class="standing__high">{t.count('strip.overdue', overdue)}</span> : null}</dd>
            </div>
            <div>
                <dt>{t('strip.oldest')}</dt>
                <dd>
                    {oldest ? (
                        <a class="standing__oldest" href={`/alerts/${oldest.id}`} title={t('strip.go_to_oldest')}
                            onClick={(event) => { event.preventDefault(); work.current.value = oldest.id; go(`/alerts/${oldest.id}`, 'replace'); }}>
                            <Age since={oldest.opened} limitsMs={WAITING_MS} /> <Plate mark={oldest.vrm} />
                        </a>
                    ) : <span class="muted">{t('strip.none')}</span>}
                </dd>
            </div>
            <div>
                <dt>{t('strip.taken')}</dt>
                <dd><strong>{number(taken)}</strong></dd>
            </div>
        </dl>
    );
}

function Choice({ label, value, choices, onChange }: { label: string; value: string; choices: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
    return (
        <label class="narrow__field">
            <span>{label}</span>
            <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
                <option value="">{t('filter.all')}</option>
                {choices.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
            </select>
        </label>
    );
}

/** Lists and sites that alerts are there of; those chosen stay, whatever comes. */
function choicesOf(work: Work, filter: Filter): { lists: [string, string][]; sites: [string, string][] } {
    const lists = new Map<string, string>(), sites = new Set<string>(filter.site ? [filter.site] : []);
    if (filter.list) lists.set(filter.list, filter.list);
    for (const alert of work.store.active.value) {
        lists.set(String(alert.list), alert.list_name);
        sites.add(siteName(alert.last_nrd));
    }
    const inOrder = (rows: [string, string][]): [string, string][] => rows.sort(([, a], [, b]) => a.localeCompare(b, 'en-GB'));
    return { lists: inOrder([...lists]), sites: inOrder([...sites].map((name) => [name, name])) };
}

function Narrow({ work }: { work: Work }) {
    const filter = work.list.filter.value;
    const change = (part: Partial<Filter>): void => { work.list.filter.value = { ...work.list.filter.peek(), ...part }; };
    const toggle = (priority: Priority): void => {
        const { priorities } = filter;
        change({ priorities: priorities.includes(priority) ? priorities.filter((one) => one !== priority) : [...priorities, priority] });
    };
    const { lists, sites } = choicesOf(work, filter);
    // Where there is little room the fields wait to be asked for.
    const [isShown, setShown] = useState(false);
    return (
        <div class={`narrow${isShown ? '' : ' narrow--closed'}`} role="search" aria-label={t('filter.words')}>
            <label class="narrow__field narrow__field--words">
                <span>{t('filter.words')}</span>
                <input id="alerts-find" type="search" value={filter.words} autocomplete="off" spellcheck={false} onInput={(event) => change({ words: event.currentTarget.value })} />
            </label>
            <button type="button" class="link-button narrow__show" aria-expanded={isShown} onClick={() => setShown(!isShown)}>{common('filters')}</button>
            <div class="narrow__field" role="group" aria-label={t('filter.priority')}>
                <span aria-hidden="true">{t('filter.priority')}</span>
                <span class="narrow__toggles">
                    {PRIORITIES.map((priority) => (
                        <button type="button" key={priority} aria-pressed={filter.priorities.includes(priority)} onClick={() => toggle(priority)}>{codes(`priority.${priority}`)}</button>
                    ))}
                </span>
            </div>
            <Choice label={t('filter.state')} value={filter.state === 'all' ? '' : filter.state} onChange={(state) => change({ state: (state || 'all') as Filter['state'] })}
                choices={[['new', codes('alert_state.new')], ['acknowledged', codes('alert_state.acknowledged')]]} />
            <Choice label={t('filter.list')} value={filter.list} choices={lists} onChange={(list) => change({ list })} />
            <Choice label={t('filter.site')} value={filter.site} choices={sites} onChange={(site) => change({ site })} />
        </div>
    );
}

export function Standing({ work, isOpen }: { work: Work; isOpen: boolean }) {
    return (
        <div class={`alerts__bar${isOpen ? ' alerts__bar--open' : ''}`}>
            <Figures work={work} />
            <Narrow work={work} />
        </div>
    );
}
