// Welsh of guidance.en.ts. A draft: a qualified translator has yet to check it.
import type { guidanceEnglish } from './guidance.en';
import type { Welsh } from './texts';

export const guidanceWelsh: Welsh<typeof guidanceEnglish> = {
    'help': 'Mae eich heddlu’n cyhoeddi ei ganllawiau ar ddefnyddio ANPR, ac yn rhoi rhif i bob fersiwn. I chwilio, ac i agor delweddau rhybudd, rhaid i chi fod wedi cydnabod y fersiwn sydd mewn grym.',
    'intro': 'Mae fersiwn {version} o ganllawiau eich heddlu ar ddefnyddio ANPR mewn grym. Darllenwch hi lle mae eich heddlu’n ei chyhoeddi. Dyma’r pwyntiau y mae’r gwasanaeth hwn yn dal pawb atynt:',
    'point.purpose': 'Chwiliwch am gerbyd at ddiben plismona yn unig, a nodwch y diben bob tro, mewn geiriau sy’n ei gyfiawnhau yn nes ymlaen. Byth o chwilfrydedd, nac at ddim preifat.',
    'point.least': 'Gofynnwch am ddim mwy nag sydd ei angen ar y diben: un cerbyd, yr amser byrraf.',
    'point.older': 'Mae darlleniadau hŷn yn galw am awdurdod ysgrifenedig gan swyddog heblaw chi.',
    'point.doubt': 'Yr hyn a wnaeth peiriant o lun yw darlleniad. Edrychwch ar y llun cyn gweithredu arno; mae cyfatebiad yn dweud ble roedd plât, nid pwy oedd yn gyrru.',
    'point.share': 'Mae’r hyn a ganfyddwch yn aros yn systemau’r heddlu. Trosglwyddwch ef dim ond fel y mae rheolau datgelu eich heddlu yn caniatáu.',
    'point.record': 'Cofnodir am byth bopeth yr edrychwch arno ac a wnewch, ac mae eraill yn edrych drwy’r cofnod hwnnw.',
    'declare': 'Rwyf wedi darllen fersiwn {version} o’r canllawiau, a byddaf yn cadw atynt.',
    'declare.missing': 'Ticiwch y blwch pan fyddwch wedi darllen y canllawiau',
    'submit': 'Cydnabod',
    'done': 'Rydych wedi cydnabod fersiwn {version}. Mae ar y cofnod.',
    'changed': 'Mae fersiwn arall wedi dod i rym yn y cyfamser. Darllenwch honno.',
    'go_on': 'Ymlaen i’ch gwaith',
    'banner': 'Mae rhywfaint o’ch gwaith yn aros i chi gydnabod y canllawiau.',
    'banner.link': 'Eu darllen a’u cydnabod',
};
