// The keys, and the tones: what they are, and whether they are wanted.
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Checkbox } from '../../components/Form';
import { codes } from '../../i18n/codes';
import { PRIORITIES } from './alert';
import { turnKeys, useKeysOn } from './keys';
import { play } from './sound';
import { t } from './texts';

const KEYS = [
    ['Enter', 'keys.open'], ['A', 'keys.acknowledge'], ['R', 'keys.resolve'], ['M', 'keys.map'], ['N', 'keys.new'], ['/', 'keys.filter'], ['Esc', 'keys.close'],
    ['?', 'keys.help'],
] as const;

function KeyTable() {
    return (
        <table class="table table--dense">
            <thead><tr><th scope="col">{t('keys.key')}</th><th scope="col">{t('keys.does')}</th></tr></thead>
            <tbody>
                <tr>
                    <th scope="row"><kbd>J</kbd> <kbd>K</kbd> {t('keys.or')} <kbd>↓</kbd> <kbd>↑</kbd></th>
                    <td>{t('keys.move')}</td>
                </tr>
                {KEYS.map(([key, does]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{t(does)}</td></tr>)}
            </tbody>
        </table>
    );
}

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
    return (
        <Dialog open={open} title={t('keys.title')} onClose={onClose}>
            <Checkbox name="alert_keys" label={t('keys.on')} checked={useKeysOn()} onChange={turnKeys} />
            <KeyTable />
            <p class="govuk-body-s alerts__tones">{t('sound.explain')}</p>
            <div class="page__actions">
                {PRIORITIES.map((priority) => (
                    <Button key={priority} kind="secondary" size="small" onPress={() => play(priority)}>{t('sound.listen', { priority: codes(`priority.${priority}`) })}</Button>
                ))}
            </div>
        </Dialog>
    );
}
