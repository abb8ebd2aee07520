import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { go } from '../../app/router';
import { Page } from '../../components/Page';
import { ListForm, newList } from './ListForm';
import { t } from './texts';

export default function NewList() {
    const keyOf = useActionKey();
    return (
        <Page title={t('add_list')} help={<p>{t('help.lists')}</p>}>
            <ListForm start={newList()} act={t('add_list')} onCancel={() => go('/lists')}
                onSave={async (facts) => go(`/lists/${(await api.post('/api/v1/lists', { body: facts, action: keyOf(facts) })).data.id}`)} />
        </Page>
    );
}
