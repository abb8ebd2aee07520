// Welsh of home.en.ts. A draft: a qualified translator has yet to check it.
import type { homeEnglish } from './home.en';
import type { Welsh } from './texts';

export const homeWelsh: Welsh<typeof homeEnglish> = {
    'title': 'Eich gwaith',
    'help': 'Y sgriniau sydd ar agor i chi nawr. Yn eich cyfrif mae’r hyn y byddai eich rolau’n ei agor ac y mae rhywbeth arall yn ei gadw ar gau.',
    'none': 'Does dim sgrin ar agor i chi eto. Mae eich cyfrif yn dweud beth sydd ar goll.',
    'account': 'Beth y cewch ei wneud, a beth sydd ar goll',
    'nav.live': 'Rhybuddion wrth iddynt ddod, gyda delweddau a map: eu cymryd a’u cau.',
    'nav.search': 'Canfod ble gwelwyd cerbyd, at ddiben a nodir.',
    'nav.authorities': 'Gofynnwch am ddarlleniadau sy’n rhy hen i’ch chwiliad eich hun, a gwelwch beth a ddaeth ohono.',
    'nav.decisions': 'Penderfynwch yn ysgrifenedig ar geisiadau am ddarlleniadau hŷn.',
    'nav.bureau': 'Awdurdodau sy’n aros am ddadansoddwr: cymerwch hwy, chwiliwch, dychwelwch y canlyniad.',
    'nav.authority_review': 'Pob cais am ddarlleniadau hŷn, gyda’i benderfyniad a’i ddefnydd.',
    'nav.nrds': 'Y dyfeisiau sy’n darllen platiau: ble maent, ac a ydynt yn anfon.',
    'nav.lists': 'Rhestrau o gerbydau o ddiddordeb: pori, mewnforio, ychwanegu a thynnu’n ôl.',
    'nav.quarantine': 'Beth a gyrhaeddodd na ellid ei ddefnyddio, a pham.',
    'nav.retention': 'Beth sydd i’w ddileu, beth a ddilëwyd, a beth sy’n cael ei ddal.',
    'nav.audit': 'Y cofnod o bob defnydd, gyda’i brawf.',
    'nav.people': 'Cyfrifon, rolau, hyfforddiant a fetio.',
    'me': 'Fy nhudalen: beth sy’n aros amdanoch, beth y cewch ei wneud a pham',
    'nav.account': 'Pwy ydych chi yma, a beth y cewch ei wneud.',
    'nav.guidance': 'Darllen a chydnabod y canllawiau mewn grym.',
};
