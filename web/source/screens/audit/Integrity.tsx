// How the log itself stands: how far it has come, what is signed, and what was found wrong.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { Loading } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { serverText } from '../../i18n/server';
import { number } from '../../i18n/moments';
import { t } from './texts';

export function Integrity() {
    const { data: state, problem, reload } = useLoad((signal) => api.get('/api/v1/audit/state', { signal }).then(({ data }) => data), []);
    if (problem) return <ProblemNotice problem={problem} retry={reload} />;
    if (!state) return <Loading />;
    return (
        <section class="integrity" aria-label={t('integrity')}>
            {state.sound ? null : (
                <Notice tone="error" title={t('integrity.damaged')}>
                    <ul class="govuk-list govuk-list--bullet">{state.problems.map(({ code, detail }) => <li key={code + detail}>{serverText(detail)}</li>)}</ul>
                    <p>{t('integrity.what_to_do')}</p>
                </Notice>
            )}
            <dl class="figures">
                <div><dt>{t('integrity.state')}</dt><dd class={state.sound ? 'good' : 'bad'}>{t(state.sound ? 'integrity.sound' : 'integrity.not_sound')}</dd></div>
                <div><dt>{t('integrity.entries')}</dt><dd>{number(state.size)}</dd></div>
                <div><dt>{t('integrity.signed')}</dt><dd>{number(state.checkpoint_size)}</dd></div>
                <div><dt>{t('integrity.signed_at')}</dt><dd><Moment at={state.checkpoint_time} show="both" /></dd></div>
                <div class="figures__wide"><dt>{t('integrity.root')}</dt><dd class="hash">{state.root ?? '–'}</dd></div>
            </dl>
        </section>
    );
}
