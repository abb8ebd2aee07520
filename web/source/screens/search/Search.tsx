// Search: why, for what, and what was found. Each step has an address; none says anything of purpose or vehicle.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Policy } from '../../api/types';
import { place } from '../../app/router';
import { may } from '../../app/session';
import { Loading, Shown } from '../../components/Loading';
import { ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import type { ListNames } from './describe';
import { type Estate, useEstate } from './estate';
import { rankName } from './names';
import { PurposeStep } from './PurposeStep';
import { QueryStep } from './QueryStep';
import { Results } from './Results';
import { type Step, Steps } from './StepHeading';
import { t } from './texts';
import { purpose, running } from './visit';

const NO_ESTATE: Estate = { nrds: new Map(), sites: new Map() };

function currentStep(): Step {
    const wanted = place.value.query.get('step');
    if (wanted === 'results' && running.value) return 'results';
    return (wanted === 'query' || wanted === 'results') && purpose.value ? 'query' : 'purpose';
}

function openSteps(): Step[] {
    return ['purpose', ...(purpose.value ? ['query' as const] : []), ...(running.value ? ['results' as const] : [])];
}

const NO_LISTS: ListNames = new Map();

/** Lists that one may know of; whoever may know of none searches without them. */
function useLists(): ListNames {
    const lists = useLoad(async (signal): Promise<ListNames> => {
        if (!may('list.view')) return NO_LISTS;
        const { data } = await api.get('/api/v1/lists', { signal });
        return new Map(data.items.map(({ id, name }) => [id, name]));
    }, []);
    return lists.data ?? NO_LISTS;
}

function Help({ policy }: { policy: Policy | undefined }) {
    return (
        <>
            <p>{t('help.purpose')}</p>
            <p>{t('help.kinds')}</p>
            <p>{t('help.pattern')}</p>
            <p>{t('help.record')}</p>
            <p>{t('help.cite')}</p>
            {policy ? <p>{t('help.limit', { days: policy.search_age_max_days, rank: rankName(policy.older_authority_rank) })}</p> : null}
            {may('search.review') ? <p><a class="govuk-link" href="/searches/review">{t('help.review')}</a></p> : null}
        </>
    );
}

export default function Search() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const estate = useEstate();
    const lists = useLists();
    const step = currentStep();
    const known = estate.data ?? NO_ESTATE;
    const why = purpose.value, found = running.value;
    return (
        <Page title={t('title')} help={<Help policy={policy.data} />} layout={step === 'results' ? 'wide' : 'reading'}>
            <Steps current={step} open={openSteps()} />
            <Shown load={policy}>
                {(inForce) => (
                    <>
                        {estate.state === 'failed' ? <ProblemNotice problem={estate.problem} retry={estate.reload} /> : null}
                        {step === 'purpose' ? <PurposeStep policy={inForce} /> : null}
                        {step === 'query' && why ? <QueryStep policy={inForce} estate={known} lists={lists} why={why} /> : null}
                        {step === 'results' && found ? (estate.state === 'loading' ? <Loading /> : <Results policy={inForce} estate={known} lists={lists} found={found} />) : null}
                    </>
                )}
            </Shown>
        </Page>
    );
}
