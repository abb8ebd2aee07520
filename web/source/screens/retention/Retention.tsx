// Retention: what is due, what was deleted, what is held.
import { place, setQuery } from '../../app/router';
import { Page } from '../../components/Page';
import { Tabs } from '../../components/Tabs';
import { Due } from './Due';
import { Holds } from './Holds';
import { Reports } from './Reports';
import { t } from './texts';

export default function Retention() {
    const tabs = [
        { key: 'due', title: t('tab.due'), content: () => <Due /> },
        { key: 'reports', title: t('tab.reports'), content: () => <Reports /> },
        { key: 'holds', title: t('tab.holds'), content: () => <Holds /> },
    ];
    const selected = tabs.find(({ key }) => key === place.value.query.get('tab'))?.key ?? 'due';
    return (
        <Page title={t('title')} help={<><p>{t('help.what')}</p><p>{t('help.holds')}</p><p>{t('help.record')}</p></>} layout="wide">
            <Tabs label={t('title')} tabs={tabs} selected={selected} onSelect={(key) => setQuery({ tab: key === 'due' ? null : key })} />
        </Page>
    );
}
