// Says in red when alerts may be missing, and since when.
import { useNow } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { duration } from '../../i18n/moments';
import type { AlertStore } from './store';
import { t } from './texts';

function Since({ moment }: { moment: number }) {
    return <p>{t('lost.text', { duration: duration(useNow() - moment) })}</p>;
}

export function Connection({ store }: { store: AlertStore }) {
    const problem = store.problem.value;
    if (problem) return <ProblemNotice problem={problem} />;
    if (store.state.value !== 'lost') return null;
    // The ticking text is no news to a screen reader: only the title is read out.
    return (
        <div class="alerts__lost">
            <Notice tone="error" title={t('lost.title')} />
            <Since moment={store.lastHeard.value} />
        </div>
    );
}
