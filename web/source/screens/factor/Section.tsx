// The second factor in My account: how it stands, setting it up, new recovery codes, turning it off.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { OwnAccount } from '../../api/types';
import { refreshSession } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Notice, ProblemNotice } from '../../components/Notice';
import { common } from '../../i18n/common';
import { dateAndTime } from '../../i18n/moments';
import { RecoveryCodes } from './RecoveryCodes';
import { SetUp } from './SetUp';
import { t } from './texts';

/** With fewer left it is time for new ones. */
const FEW_CODES = 4;

export function FactorSection({ factor }: { factor: OwnAccount['second_factor'] }) {
    const [isSettingUp, setSettingUp] = useState(false);
    const [codes, setCodes] = useState<readonly string[] | null>(null);
    const [asksOff, setAsksOff] = useState(false);
    const [failure, setFailure] = useState<Problem | null>(null);
    const done = (): void => {
        setSettingUp(false);
        setCodes(null);
        void refreshSession();
    };
    const attempt = async (act: () => Promise<unknown>): Promise<void> => {
        setFailure(null);
        try {
            await act();
        } catch (error) {
            setFailure(asProblem(error));
        }
    };
    const renew = () => attempt(async () => setCodes((await api.post('/api/v1/account/recovery_codes')).data.recovery_codes));
    const turnOff = async (): Promise<void> => {
        setAsksOff(false);
        await attempt(async () => {
            await api.delete('/api/v1/account/second_factor');
            announce(t('off_done'));
            await refreshSession();
        });
    };
    return (
        <section aria-label={t('title')}>
            <h2 class="govuk-heading-m">{t('title')}</h2>
            {failure ? <ProblemNotice problem={failure} /> : null}
            {factor.reset ? <p class="govuk-body">{t('reset', { when: dateAndTime(factor.reset.when), by: factor.reset.by ?? t('reset_by_program') })}</p> : null}
            {codes ? <RecoveryCodes codes={codes} onDone={done} /> : null}
            {isSettingUp ? <SetUp onDone={done} onCancel={() => setSettingUp(false)} /> : null}
            {factor.set_up && !codes ? (
                <>
                    <p class="govuk-body">{t('on')} {t.count('left', factor.recovery_codes_left)}</p>
                    {factor.recovery_codes_left < FEW_CODES ? <Notice tone="warning"><p>{t('few_codes')}</p></Notice> : null}
                    <div class="govuk-button-group">
                        <Button kind="secondary" size="small" onPress={renew}>{t('renew')}</Button>
                        {factor.must_have ? null : <Button kind="secondary" size="small" onPress={() => setAsksOff(true)}>{t('off')}</Button>}
                    </div>
                </>
            ) : null}
            {!factor.set_up && !isSettingUp ? (
                <>
                    <p class="govuk-body">{t(factor.should_have ? 'advised' : 'none')}</p>
                    <Button kind="secondary" onPress={() => setSettingUp(true)}>{t('set_up')}</Button>
                </>
            ) : null}
            <Dialog open={asksOff} title={t('off')} onClose={() => setAsksOff(false)}>
                <p>{t('off_question')}</p>
                <div class="govuk-button-group">
                    <Button kind="warning" onPress={turnOff}>{t('off')}</Button>
                    <Button kind="secondary" onPress={() => setAsksOff(false)}>{common('cancel')}</Button>
                </div>
            </Dialog>
        </section>
    );
}
