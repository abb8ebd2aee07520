// Welsh of accessibility.en.ts. A draft: a qualified translator has yet to check it.
import type { accessibilityEnglish } from './accessibility.en';
import type { Welsh } from './texts';

export const accessibilityWelsh: Welsh<typeof accessibilityEnglish> = {
    'intro': 'Dylai cynifer o bobl â phosibl allu defnyddio’r dudalen hon. Fe’i gwnaed i fodloni Canllawiau Hygyrchedd Cynnwys y We (WCAG) 2.2 ar lefel AA.',
    'can': 'Beth y gallwch ei wneud',
    'can.keyboard': 'Cyrraedd a defnyddio popeth â bysellfwrdd yn unig. Dim ond ar y sgrin fyw y mae bysellau unigol yn gweithredu, dim ond tra bo’r ffocws ar ei rhestr, a gellir eu diffodd yno.',
    'can.zoom': 'Ei chwyddo i 400 %, neu ddefnyddio ffenestr 320 picsel o led, heb sgrolio i’r ochr; dim ond tablau, mapiau a lluniau sy’n sgrolio ynddynt eu hunain.',
    'can.reader': 'Defnyddio darllenydd sgrin. Mae tabl sy’n dweud yr un peth wrth ymyl pob map a siart.',
    'can.colour': 'Deall popeth heb liw: mae geiriau a siapiau i gyflwr a blaenoriaeth hefyd.',
    'can.theme': 'Dewis thema olau neu dywyll, a Chymraeg neu Saesneg.',
    'can.time': 'Gweld mewn pryd pa bryd y daw eich sesiwn i ben, ac aros wedi mewngofnodi.',
    'gaps': 'Beth nad yw’n ddigon da eto',
    'gaps.map': 'Ni all darllenydd sgrin ddarllen y map ei hun; gall ddarllen ei dabl.',
    'gaps.images': 'Nid oes disgrifiad o luniau camerâu ond yr hyn a ddarllenwyd ynddynt.',
    'gaps.people': 'Fe’i gwiriwyd gan raglen, mewn un porwr. Nid yw pobl sy’n defnyddio darllenwyr sgrin wedi rhoi cynnig arni eto.',
    'gaps.welsh': 'Drafft yw’r Gymraeg, yn aros i gyfieithydd cymwys ei wirio.',
    'tell': 'Dywedwch wrthym',
    'tell.text': 'Os oes rhywbeth yn eich ffordd, dywedwch wrth reolwr ANPR eich heddlu, neu’r tîm TG. Dywedwch pa sgrin, a beth rydych yn ei ddefnyddio i weithio gyda hi. Eich heddlu sy’n dweud pwy sy’n ateb, a sut i gwyno os na wna neb.',
    'made': 'Sut y gwnaed y datganiad hwn',
    'made.text': 'Mae rhaglen yn gwirio pob fersiwn cyn ei rhyddhau: pob sgrin, yn y ddwy thema a’r ddwy iaith. Mae ar heddlu sy’n ei defnyddio ei ddatganiad ei hun i’w staff, a chaiff newid yr un hwn.',
};
