// The guidance that is in force until the force publishes its own. The Welsh is a draft, for a
// qualified translator to check.
#include "people/guidance_desk.hpp"

namespace bof {
namespace {

constexpr const char* english = R"(# What this is
This is the Guidance and Use document of your force for number plate reads. You read it when you are given access, and again whenever it changes. You can search only once you have acknowledged the version in force.

# Your access
- Your access follows your role, your training and your vetting. The letter that came with it says how far it goes.
- When your post changes, your rights are suspended until the ANPR Manager or the Strategic Lead confirms them. When you leave, your account is closed.
- Your account is yours alone. Never let anybody else use it, and never use somebody else's.

# Before you search
- Search only for a policing purpose: never out of curiosity, and never for anything private, such as a friend, a relative or a neighbour.
- State the purpose, the reason, the reference and on whose behalf you search. What you write must justify the search to somebody who reads it years later.
- Ask for no more than the purpose needs: one vehicle, the shortest time.
- Consider each time whether it is necessary and proportionate, and whether something less would do.

# Older reads
- Reads beyond the age limit of the policy need the data search form and the written authority of an Inspector or above, who is not you.
- Few people may open them at all. That right is reviewed regularly, and so is each such search.

# What you find
- A read is what a machine made of a picture. Look at the picture before you act on it.
- A match says where a plate was, not who was driving, and plates are copied.
- Confirm a hit against the national record before anybody is stopped, whenever that is possible.
- What you find stays in police systems. Pass it on only as the rules of disclosure allow.

# Lists
- Whoever makes a list answers for its being accurate and current. Take a vehicle off as soon as the reason has gone.

# Justifying your use
- All that you look at and do is recorded, and cannot be taken back. Others look through that record every month.
- You may be asked at any later time to justify a search. Answer in writing.
- Misuse is a matter for Professional Standards, and may be a crime.

# If something is wrong
- Tell the ANPR Manager of a read, a list or an alert that is wrong.
- Tell the Data Protection Officer at once if data may have been seen or passed on wrongly.
)";

constexpr const char* welsh = R"(# Beth yw hwn
Dyma ddogfen Canllawiau a Defnydd eich heddlu ar gyfer darlleniadau platiau rhif. Rydych yn ei darllen pan roddir mynediad i chi, ac eto bob tro y mae'n newid. Ni allwch chwilio nes eich bod wedi cydnabod y fersiwn sydd mewn grym.

# Eich mynediad
- Mae eich mynediad yn dilyn eich rôl, eich hyfforddiant a'ch fetio. Mae'r llythyr a ddaeth gydag ef yn dweud pa mor bell y mae'n mynd.
- Pan fydd eich swydd yn newid, caiff eich hawliau eu hatal nes bod Rheolwr ANPR neu'r Arweinydd Strategol yn eu cadarnhau. Pan fyddwch yn gadael, caiff eich cyfrif ei gau.
- Chi yn unig piau eich cyfrif. Peidiwch byth â gadael i neb arall ei ddefnyddio, a pheidiwch byth â defnyddio cyfrif rhywun arall.

# Cyn i chi chwilio
- Chwiliwch at ddiben plismona yn unig: byth o chwilfrydedd, a byth ar gyfer dim byd preifat, megis ffrind, perthynas neu gymydog.
- Nodwch y diben, y rheswm, y cyfeirnod ac ar ran pwy rydych yn chwilio. Rhaid i'r hyn a ysgrifennwch gyfiawnhau'r chwiliad i rywun sy'n ei ddarllen flynyddoedd yn ddiweddarach.
- Peidiwch â gofyn am fwy nag sydd ei angen ar y diben: un cerbyd, yr amser byrraf.
- Ystyriwch bob tro a yw'n angenrheidiol ac yn gymesur, ac a fyddai rhywbeth llai yn gwneud y tro.

# Darlleniadau hŷn
- Mae darlleniadau y tu hwnt i derfyn oedran y polisi'n galw am y ffurflen chwilio data ac am awdurdod ysgrifenedig Arolygydd neu uwch, nad chi yw.
- Ychydig o bobl a gaiff eu hagor o gwbl. Adolygir yr hawl honno'n rheolaidd, a phob chwiliad o'r fath hefyd.

# Yr hyn a ganfyddwch
- Yr hyn a wnaeth peiriant o lun yw darlleniad. Edrychwch ar y llun cyn gweithredu arno.
- Mae cyfatebiad yn dweud ble roedd plât, nid pwy oedd yn gyrru, a chaiff platiau eu copïo.
- Cadarnhewch drawiad yn erbyn y cofnod cenedlaethol cyn i neb gael ei stopio, pryd bynnag y bo modd.
- Mae'r hyn a ganfyddwch yn aros yn systemau'r heddlu. Trosglwyddwch ef dim ond fel y mae'r rheolau datgelu yn caniatáu.

# Rhestrau
- Mae pwy bynnag sy'n gwneud rhestr yn atebol am iddi fod yn gywir ac yn gyfredol. Tynnwch gerbyd oddi arni cyn gynted ag y bydd y rheswm wedi mynd.

# Cyfiawnhau eich defnydd
- Cofnodir popeth yr edrychwch arno ac a wnewch, ac ni ellir ei dynnu'n ôl. Mae eraill yn edrych drwy'r cofnod hwnnw bob mis.
- Gellir gofyn i chi gyfiawnhau chwiliad ar unrhyw adeg yn ddiweddarach. Atebwch yn ysgrifenedig.
- Mater i Safonau Proffesiynol yw camddefnydd, a gall fod yn drosedd.

# Os oes rhywbeth o'i le
- Dywedwch wrth Reolwr ANPR am ddarlleniad, rhestr neu rybudd sy'n anghywir.
- Dywedwch wrth y Swyddog Diogelu Data ar unwaith os gall data fod wedi'i weld neu ei drosglwyddo ar gam.
)";

}  // namespace

GuidanceDocument shipped_guidance() {
    GuidanceDocument document;
    document.version = 1;
    document.text = english;
    document.text_cy = welsh;
    return document;
}

}  // namespace bof
