// One entry, with the proof that it stands in the log, reckoned in the browser.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { ScreenProps } from '../registry';
import { Badge } from '../../components/Badge';
import { Help } from '../../components/Help';
import { Loading } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { number as numberText } from '../../i18n/moments';
import { actorOf, factsOf, kindName } from './entry';
import { type Finding, judge, readCheckpoint } from './proof';
import { t } from './texts';

/** A checkpoint covers an entry within about a second of it. */
const COVERED_AFTER_MS = 1500;
const TRIES = 3;

async function readProof(number: number, signal: AbortSignal) {
    for (let tries = 1; ; tries += 1) {
        try {
            const { data } = await api.get('/api/v1/audit/entries/{number}', { path: { number }, signal });
            return { entry: data, finding: await judge(data) };
        } catch (error) {
            const isTooNew = (error as { status?: number }).status === 409 && tries < TRIES;
            if (!isTooNew) throw error;
            await new Promise((resolve) => setTimeout(resolve, COVERED_AFTER_MS));
        }
    }
}

function Verdict({ finding }: { finding: Finding }) {
    const isGood = finding === 'in_the_log' || finding === 'in_the_log_expired';
    return <Notice tone={isGood ? 'success' : 'error'} title={t(isGood ? 'proof.good' : 'proof.bad')}><p>{t(`finding.${finding}`)}</p></Notice>;
}

export default function AuditEntry({ params }: ScreenProps) {
    const number = Number(params['number']);
    const { data: shown, problem, reload } = useLoad((signal) => readProof(number, signal), [number]);
    const signed = shown ? readCheckpoint(shown.entry.checkpoint) : null;
    return (
        <Page title={t('entry_n', { number: numberText(number) })} help={<p>{t('help.proof')}</p>}>
            <p class="govuk-body screen-only"><a class="govuk-link" href="/audit">{t('back')}</a></p>
            {problem ? <ProblemNotice problem={problem} retry={reload} /> : null}
            {!shown && !problem ? <Loading /> : null}
            {shown ? (
                <>
                    <dl class="fact-list">
                        <dt>{t('what')}</dt><dd>{kindName(shown.entry.kind)} <Badge>{shown.entry.kind}</Badge></dd>
                        <dt>{t('who')}</dt><dd>{actorOf(shown.entry)}</dd>
                        <dt>{t('when')}</dt><dd><Moment at={shown.entry.when} show="both" /></dd>
                    </dl>
                    <h2 class="govuk-heading-m">{t('facts')}</h2>
                    {shown.entry.body === null ? <p class="govuk-body">{t('expired')}</p> : (
                        <dl class="fact-list">{factsOf(shown.entry).map(({ name, label, value }) => <div class="fact-list__row" key={name}><dt>{label}</dt><dd class="as-written">{value}</dd></div>)}</dl>
                    )}
                    <h2 class="govuk-heading-m">{t('proof')}</h2>
                    <Verdict finding={shown.finding} />
                    <Help title={t('proof.details')}>
                        <dl class="fact-list">
                            <dt>{t('proof.leaf')}</dt><dd class="hash">{shown.entry.leaf}</dd>
                            <dt>{t('proof.path')}</dt><dd class="hash">{shown.entry.inclusion.map((node) => <div key={node}>{node}</div>)}</dd>
                            <dt>{t('proof.size')}</dt><dd>{signed ? numberText(signed.size) : '–'}</dd>
                            <dt>{t('proof.root')}</dt><dd class="hash">{signed?.root ?? '–'}</dd>
                        </dl>
                        <pre class="hash as-written" tabIndex={0} aria-label={t('proof.checkpoint')}>{shown.entry.checkpoint}</pre>
                        {shown.entry.canonical === null ? null : <pre class="hash as-written" tabIndex={0} aria-label={t('proof.canonical')}>{shown.entry.canonical}</pre>}
                    </Help>
                </>
            ) : null}
        </Page>
    );
}
