// The versions of the guidance: which there are, publishing another, and who has read which. Rule: R-03.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { DateField, dateErrors } from '../../components/DateField';
import { ErrorSummary, fieldErrors, type FieldErrors, TextArea } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { type Tab, Tabs } from '../../components/Tabs';
import { dateFromText } from '../../i18n/london';
import { t } from './texts';

type Head = Schemas['GuidanceHead'];
type Reader = Schemas['GuidanceReader'];

function Effective({ head, inForce }: { head: Head; inForce: number }) {
    return (
        <>
            {head.effective ? <Moment at={head.effective} show="date" /> : t('shipped')}
            {head.version === inForce ? <> <Badge tone="good">{t('in_force')}</Badge></> : null}
        </>
    );
}

function All() {
    const { data, problem, reload } = useLoad((signal) => api.get('/api/v1/guidance/versions', { signal }).then((answer) => answer.data), []);
    const columns: Column<Head>[] = [
        { key: 'version', title: t('number'), isRowHeader: true, cell: ({ version }) => String(version) },
        { key: 'effective', title: t('effective'), cell: (head) => <Effective head={head} inForce={data?.in_force ?? 0} /> },
        { key: 'reason', title: t('reason'), cell: ({ reason }) => reason || '–' },
        { key: 'by', title: t('published_by'), isMinor: true, cell: ({ published_by }) => published_by ?? '–' },
    ];
    return (
        <DataTable caption={t('versions')} columns={columns} rows={data?.items} rowKey={({ version }) => version} empty="–" problem={problem} retry={reload}
            onSelect={({ version }) => go(`/guidance?version=${version}`)} />
    );
}

function Readers() {
    const { data, problem, reload } = useLoad((signal) => api.get('/api/v1/guidance/readers', { signal }).then((answer) => answer.data), []);
    const columns: Column<Reader>[] = [
        { key: 'name', title: t('reader'), isRowHeader: true, sort: ({ display_name }) => display_name, cell: ({ display_name }) => display_name },
        { key: 'version', title: t('acknowledged'), sort: ({ version }) => version, cell: ({ version }) => (version > 0 ? t('version', { version }) : t('none')) },
        { key: 'when', title: t('when'), isMinor: true, sort: ({ when }) => when ?? '', cell: ({ when }) => (when ? <Moment at={when} /> : '–') },
        { key: 'waits', title: t('waits'), sort: ({ waits }) => Number(waits), cell: ({ waits }) => (waits ? <Badge tone="warning">{t('waits.yes')}</Badge> : '–') },
    ];
    return <DataTable caption={t('readers')} columns={columns} rows={data?.items} rowKey={({ person }) => person} empty="–" problem={problem} retry={reload} dense />;
}

function Publish() {
    const [typed, setTyped] = useState({ text: '', text_cy: '', reason: '', effective: '' });
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const set = (name: keyof typeof typed) => (value: string): void => setTyped({ ...typed, [name]: value });
    const startFromCurrent = async (): Promise<void> => {
        const { data } = await api.get('/api/v1/guidance', {});
        setTyped({ ...typed, text: data.text, text_cy: data.text_cy });
    };
    const publish = async (): Promise<void> => {
        const unclear = dateErrors({ effective: typed.effective });
        if (Object.keys(unclear).length > 0) return setErrors(unclear);
        const body = { text: typed.text.trim(), text_cy: typed.text_cy.trim(), reason: typed.reason.trim(), effective: dateFromText(typed.effective) || null };
        try {
            const { data } = await api.post('/api/v1/guidance/versions', { body, action: keyOf(body) });
            announce(t('published', { version: data.version }));
            go(`/guidance?version=${data.version}`);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
        return undefined;
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <p class="govuk-body">{t('publish_hint')}</p>
            <Button kind="secondary" size="small" onPress={startFromCurrent}>{t('start_from_current')}</Button>
            <TextArea name="text" label={t('text')} hint={t('text_hint')} rows={14} value={typed.text} onChange={set('text')} error={errors['text']} />
            <TextArea name="text_cy" label={t('text_cy')} rows={14} value={typed.text_cy} onChange={set('text_cy')} error={errors['text_cy']} />
            <TextArea name="reason" label={t('reason')} rows={2} value={typed.reason} onChange={set('reason')} error={errors['reason']} />
            <DateField name="effective" label={t('effective')} hint={t('effective_hint')} required={false} value={typed.effective} onChange={set('effective')} error={errors['effective']} />
            <Button onPress={publish}>{t('publish')}</Button>
        </form>
    );
}

export default function Versions() {
    const tabs: Tab[] = [
        { key: 'all', title: t('versions'), content: () => <All /> },
        ...(may('access.review') ? [{ key: 'readers', title: t('readers'), content: () => <Readers /> }] : []),
        ...(may('guidance.publish') ? [{ key: 'publish', title: t('publish'), content: () => <Publish /> }] : []),
    ];
    return (
        <Page title={t('versions')} layout="wide" help={<p>{t('help')}</p>}>
            <p class="govuk-body"><a class="govuk-link" href="/guidance">{t('read_current')}</a></p>
            <Tabs label={t('versions')} tabs={tabs} selected={place.value.query.get('show') ?? 'all'} onSelect={(key) => setQuery({ show: key })} />
        </Page>
    );
}
