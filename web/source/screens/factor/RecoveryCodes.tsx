// Recovery codes, shown this once: to print, to copy, to keep as a file.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Checkbox } from '../../components/Form';
import { Notice } from '../../components/Notice';
import { announce } from '../../components/announcer';
import { account } from '../../app/session';
import { t } from './texts';

function asText(codes: readonly string[]): string {
    return `${t('codes.file_title', { name: account.value?.person.user_name ?? '' })}\n\n${codes.join('\n')}\n`;
}

function save(codes: readonly string[]): void {
    const address = URL.createObjectURL(new Blob([asText(codes)], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
}

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
    const [kept, setKept] = useState(false);
    const copy = async (): Promise<void> => {
        await navigator.clipboard.writeText(asText(codes));
        announce(t('codes.copied'));
    };
    return (
        <Notice tone="success" title={t('codes.title')}>
            <p>{t('codes.text')}</p>
            <ul class="factor-codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
            <div class="govuk-button-group">
                <Button kind="secondary" size="small" onPress={() => print()}>{t('codes.print')}</Button>
                <Button kind="secondary" size="small" onPress={copy}>{t('codes.copy')}</Button>
                <Button kind="secondary" size="small" onPress={() => save(codes)}>{t('codes.save')}</Button>
            </div>
            <Checkbox name="codes_kept" label={t('codes.kept')} checked={kept} onChange={setKept} />
            <Button disabled={!kept} onPress={onDone}>{t('codes.done')}</Button>
        </Notice>
    );
}
