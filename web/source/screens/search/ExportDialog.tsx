// Taking what was found out of the system: asked about first, with what will stand in the file.
import { useState } from 'preact/hooks';
import { fetchFile } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { account } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ProblemNotice } from '../../components/Notice';
import { saveBlob } from '../../files/csv';
import { common } from '../../i18n/common';
import { categoryNameOf } from './names';
import { t } from './texts';
import { checkGone, type Running } from './visit';

export function ExportDialog({ open, found, policy, onClose }: { open: boolean; found: Running; policy: Policy; onClose: () => void }) {
    const [problem, setProblem] = useState<Problem | null>(null);
    const { search, purpose: why } = found;
    const save = async (): Promise<void> => {
        setProblem(null);
        try {
            const file = await fetchFile('/api/v1/searches/{search}/export', { path: { search: search.id } }, 'text/csv');
            saveBlob(`search-${search.number}.csv`, file);
            announce(t('export.done'));
            onClose();
        } catch (error) {
            setProblem((await checkGone(error)) ?? asProblem(error));
        }
    };
    return (
        <Dialog open={open} title={t('export.title')} onClose={onClose}>
            <p>{t('export.text')}</p>
            <dl class="detail__facts">
                <dt>{t('results.number')}</dt><dd>{search.number}</dd>
                <dt>{t('results.searcher')}</dt><dd>{account.value?.person.display_name}</dd>
                <dt>{t('purpose.title')}</dt><dd class="as-written">{categoryNameOf(policy, why.category)}: {why.reason}</dd>
                <dt>{t('reference')}</dt><dd>{why.reference}</dd>
                <dt>{t('on_behalf_of')}</dt><dd>{why.on_behalf_of}</dd>
            </dl>
            <p class="on-record on-record--small">{t('export.duty')}</p>
            {problem ? <ProblemNotice problem={problem} /> : null}
            <div class="results__actions">
                <Button onPress={save}>{t('export.do')}</Button>
                <Button kind="secondary" onPress={onClose}>{common('cancel')}</Button>
            </div>
        </Dialog>
    );
}
