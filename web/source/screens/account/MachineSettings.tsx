import { theme, THEMES, type Theme } from '../../app/theme';
import { Radios } from '../../components/Form';
import { language, LANGUAGE_NAMES, LANGUAGES, type Language } from '../../i18n/language';
import { shell } from '../../i18n/shell';
import { t } from './texts';

export function MachineSettings() {
    return (
        <>
            <Radios name="language" label={t('settings.language')} value={language.value} inline
                choices={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
                onChange={(value) => { language.value = value as Language; }} />
            <Radios name="theme" label={t('settings.theme')} value={theme.value} inline
                choices={THEMES.map((value) => ({ value, label: shell(`theme.${value}`) }))}
                onChange={(value) => { theme.value = value as Theme; }} />
        </>
    );
}
