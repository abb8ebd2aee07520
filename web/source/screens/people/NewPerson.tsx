import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { go } from '../../app/router';
import { Page } from '../../components/Page';
import { type Facts, NOBODY } from './facts';
import { OneTimePassword } from './OneTimePassword';
import { PersonForm } from './PersonForm';
import { t } from './texts';

interface Made {
    id: number;
    name: string;
    password: string;
}

export default function NewPerson() {
    const [made, setMade] = useState<Made | null>(null);
    const keyOf = useActionKey();
    const save = async (facts: Facts): Promise<void> => {
        const { data } = await api.post('/api/v1/people', { body: facts, action: keyOf(facts) });
        setMade({ id: data.id, name: facts.display_name, password: data.one_time_password });
    };
    return (
        <Page title={t('add')} help={<p>{t('help.facts')}</p>}>
            {made ? (
                <>
                    <OneTimePassword who={made.name} password={made.password} />
                    <p class="govuk-body"><a class="govuk-link" href={`/people/${made.id}`}>{t('give_roles_next', { name: made.name })}</a></p>
                </>
            ) : <PersonForm start={NOBODY} act={t('add')} onSave={save} onCancel={() => go('/people')} />}
        </Page>
    );
}
