#include "core/objects/Deidentifier.h"

#include "core/dicom/SeriesWriter.h"
#include "core/objects/AttributeRules.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/ObjectSource.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QStandardPaths>

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea {

using namespace objects;

// What one call of apply() carries through the data set.
struct Deidentifier::Context {
    QString patientId; // the original one
    DeidentifyTable* table = nullptr;
};

namespace {

constexpr int maximumDepth = 64;

std::uint32_t tagOf(const DcmObject& object)
{
    return static_cast<std::uint32_t>(object.getGTag()) << 16 | object.getETag();
}

QString textOf(DcmElement& element)
{
    OFString text;
    return element.getOFStringArray(text).good() ? QString::fromUtf8(text.c_str()) : QString();
}

QString keywordOf(DcmElement& element)
{
    if (element.getGTag() % 2 != 0)
        return QStringLiteral("(%1,%2)")
            .arg(element.getGTag(), 4, 16, QLatin1Char('0'))
            .arg(element.getETag(), 4, 16, QLatin1Char('0'));
    return QString::fromLatin1(DcmTag(element.getTag()).getTagName());
}

void put(DcmElement& element, const QString& text)
{
    check(element.putString(text.toUtf8().constData()));
}

// Codes of public schemes whose values are no words. PS3.16 8.
bool isPublicCode(DcmItem& item)
{
    OFString scheme;
    OFString value;
    (void)item.findAndGetOFString(DCM_CodingSchemeDesignator, scheme);
    (void)item.findAndGetOFString(DCM_CodeValue, value);
    static const QRegularExpression number(QStringLiteral("^[0-9]{1,18}$"));
    static const QRegularExpression snomedRt(QStringLiteral("^[A-Z]-[0-9A-F]{4,5}$"));
    static const QRegularExpression unit(QStringLiteral("^[a-zA-Z0-9/.%{}^*\\[\\]]{1,12}$"));
    const QString text = QString::fromLatin1(value.c_str());
    if (scheme == "SCT" || scheme == "DCM")
        return number.match(text).hasMatch();
    if (scheme == "SRT" || scheme == "SNM3" || scheme == "99SDM")
        return snomedRt.match(text).hasMatch();
    return scheme == "UCUM" && unit.match(text).hasMatch() && text.size() <= 6;
}

bool isNumber(const QString& text)
{
    for (const QString& part : text.split(u'\\')) {
        bool isSound = part.trimmed().isEmpty();
        if (!isSound)
            (void)part.trimmed().toDouble(&isSound);
        if (!isSound)
            return false;
    }
    return true;
}

// A coded string as the standard's own terms are written. PS3.5 6.2.
bool isTerm(const QString& text)
{
    return std::ranges::all_of(text, [](QChar c) {
        return (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u' ' || c == u'_' || c == u'\\'
            || c == u'-';
    });
}

// Bytes that are pictures or tables of numbers.
bool isPictureData(std::uint32_t tag)
{
    constexpr std::array tables { 0x00281201U, 0x00281202U, 0x00281203U, 0x00281221U, 0x00281222U,
        0x00281223U, 0x00283006U, 0x00660016U, 0x00660023U };
    return tag >> 16 == 0x7FE0 || std::ranges::find(tables, tag) != tables.end();
}

} // namespace

Deidentifier::Deidentifier(QByteArray secret, const DeidentifyOptions& options)
    : m_secret(std::move(secret))
    , m_options(options)
{ }

namespace {

QString secretFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/fovea/pseudonym-key");
}

} // namespace

std::optional<QByteArray> Deidentifier::existingUserSecret()
{
    QFile file(secretFile());
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray secret = QByteArray::fromHex(file.readAll().trimmed());
    return secret.size() == 32 ? std::optional(secret) : std::nullopt;
}

Result<QByteArray> Deidentifier::userSecret()
{
    if (const auto secret = existingUserSecret())
        return *secret;
    QFile file(secretFile());
    if (file.exists())
        return fail(ErrorCode::Damaged, "The key that keeps pseudonyms consistent is damaged",
            file.fileName().toStdString(), "Restore it, or remove it to begin with new pseudonyms.");
    std::array<quint32, 8> words {};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    const QByteArray secret(reinterpret_cast<const char*>(words.data()), sizeof(words));
    QDir().mkpath(QFileInfo(file).path());
    if (!file.open(
            QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        || file.write(secret.toHex()) < 0 || !file.flush())
        return fail(ErrorCode::Unwritable,
            "The key that keeps pseudonyms consistent could not be kept: " + file.errorString().toStdString(),
            file.fileName().toStdString());
    return secret;
}

QString Deidentifier::uid(const QString& original) const
{
    if (m_options.keepUids || original.isEmpty() || original.startsWith(QLatin1String("1.2.840.10008.")))
        return original;
    const QByteArray hash
        = QMessageAuthenticationCode::hash("uid:" + original.toUtf8(), m_secret, QCryptographicHash::Sha256);
    return uidFromBytes(hash.left(16));
}

QString Deidentifier::patientId(const QString& original) const
{
    const QByteArray hash = QMessageAuthenticationCode::hash(
        "patient:" + original.trimmed().toUtf8(), m_secret, QCryptographicHash::Sha256);
    return QStringLiteral("FOVEA-") + QString::fromLatin1(hash.left(4).toHex().toUpper());
}

int Deidentifier::shiftDays(const QString& originalPatientId) const
{
    const QByteArray hash = QMessageAuthenticationCode::hash(
        "date:" + originalPatientId.trimmed().toUtf8(), m_secret, QCryptographicHash::Sha256);
    const auto number = static_cast<unsigned char>(hash[0]) * 256 + static_cast<unsigned char>(hash[1]);
    return 31 + number % 1794; // up to five years
}

QString Deidentifier::date(const QString& original, const QString& originalPatientId) const
{
    if (m_options.dates == DeidentifyOptions::Dates::Keep)
        return original;
    const QDate day = QDate::fromString(original.trimmed().left(8), QStringLiteral("yyyyMMdd"));
    if (m_options.dates == DeidentifyOptions::Dates::Remove || !day.isValid())
        return {};
    return day.addDays(-shiftDays(originalPatientId)).toString(QStringLiteral("yyyyMMdd"));
}

QString Deidentifier::method() const
{
    return QStringLiteral("Fovea: basic profile, text removed");
}

std::vector<int> Deidentifier::codes() const
{
    std::vector<int> codes { 113100 };
    if (m_options.dates == DeidentifyOptions::Dates::Keep)
        codes.push_back(113106);
    else if (m_options.dates == DeidentifyOptions::Dates::Shift)
        codes.push_back(113107);
    if (m_options.keepCharacteristics)
        codes.push_back(113108);
    if (m_options.keepDevice)
        codes.push_back(113109);
    if (m_options.keepUids)
        codes.push_back(113110);
    return codes;
}

Result<void> Deidentifier::apply(DcmItem& dataSet, DeidentifyTable* table) const
{
    return guarded<void>([&]() -> Result<void> {
        OFString patient;
        (void)dataSet.findAndGetOFStringArray(DCM_PatientID, patient);
        const Context context { QString::fromUtf8(patient.c_str()).trimmed(), table };
        applyTo(dataSet, context, 0);
        putTerm(dataSet, DCM_PatientIdentityRemoved, QByteArray("YES"));
        putText(dataSet, DCM_DeidentificationMethod, method());
        (void)dataSet.findAndDeleteElement(DCM_DeidentificationMethodCodeSequence);
        for (const int code : codes())
            putCode(dataSet, DCM_DeidentificationMethodCodeSequence, deidentificationCode(code));
        putTerm(dataSet, DCM_LongitudinalTemporalInformationModified,
            QByteArray(m_options.dates == DeidentifyOptions::Dates::Keep ? "UNMODIFIED"
                    : m_options.dates == DeidentifyOptions::Dates::Shift ? "MODIFIED"
                                                                         : "REMOVED"));
        putTerm(dataSet, DCM_SpecificCharacterSet, QByteArray("ISO_IR 192"));
        return {};
    });
}

namespace {

// What becomes of one element, decided by its rule and its type.
class Decision {
public:
    Decision(const Deidentifier& by, const QString& patientId, bool isInPublicCode, DcmElement& element)
        : m_by(by)
        , m_patientId(patientId)
        , m_isInPublicCode(isInPublicCode)
        , m_element(element)
    { }

    // Changes the element; says Removed when it must go.
    AttributeFate make()
    {
        const std::uint32_t tag = tagOf(m_element);
        const std::uint32_t group = tag >> 16;
        if (group % 2 != 0 || (group >= 0x5000 && group < 0x5100) || (group >= 0x6000 && group < 0x6100)
            || group == 0x0400 || group == 0xFFFC || group == 0xFFFA || group == 0x4FFE
            || (tag & 0xFFFF) == 0)
            return AttributeFate::Removed;
        switch (ruleOf(tag)) {
        case Rule::Remove:
            return AttributeFate::Removed;
        case Rule::Empty:
            return empty();
        case Rule::Dummy:
            return replace(QStringLiteral("REMOVED"));
        case Rule::Keep:
            return AttributeFate::Kept;
        case Rule::PatientName:
        case Rule::PatientId:
            return replace(m_by.patientId(m_patientId));
        case Rule::Characteristic:
            return m_by.options().keepCharacteristics && isHarmless() ? AttributeFate::Kept
                : tag == 0x00100040                                   ? empty()
                                                                      : AttributeFate::Removed;
        case Rule::Device:
            return m_by.options().keepDevice ? AttributeFate::Kept : replace(QStringLiteral("REMOVED"));
        case Rule::Description:
            return m_by.options().keepDescriptions ? AttributeFate::Kept : AttributeFate::Removed;
        case Rule::SegmentLabel:
            return replace(QStringLiteral("Segment"));
        case Rule::CodePart:
            return m_isInPublicCode ? AttributeFate::Kept : AttributeFate::Removed;
        case Rule::ByType:
            break;
        }
        return byType(tag);
    }

private:
    AttributeFate empty()
    {
        if (m_element.getLength() == 0)
            return AttributeFate::Kept;
        put(m_element, {});
        return AttributeFate::Emptied;
    }

    AttributeFate replace(const QString& text)
    {
        put(m_element, text);
        return AttributeFate::Replaced;
    }

    bool isHarmless()
    {
        const DcmEVR vr = m_element.getVR();
        return vr == EVR_DS || vr == EVR_IS ? isNumber(textOf(m_element)) : isTerm(textOf(m_element));
    }

    AttributeFate uids()
    {
        const QString was = textOf(m_element);
        QStringList uids = was.split(u'\\');
        for (QString& uid : uids)
            uid = m_by.uid(uid.trimmed());
        const QString is = uids.join(u'\\');
        if (is == was)
            return AttributeFate::Kept;
        return replace(is);
    }

    AttributeFate dates(bool withTime)
    {
        const QString was = textOf(m_element).trimmed();
        if (was.isEmpty() || m_by.options().dates == DeidentifyOptions::Dates::Keep)
            return was.contains(QRegularExpression(QStringLiteral("[^0-9.+: -]"))) ? AttributeFate::Removed
                                                                                   : AttributeFate::Kept;
        QString is = m_by.date(was, m_patientId);
        if (is.isEmpty() && withTime)
            return AttributeFate::Removed;
        if (is.isEmpty())
            return empty();
        if (withTime)
            is += QString(was.mid(8)).remove(QRegularExpression(QStringLiteral("[^0-9.+-]")));
        put(m_element, is);
        return AttributeFate::Shifted;
    }

    AttributeFate time()
    {
        static const QRegularExpression form(QStringLiteral("^[0-9:. ]*$"));
        if (m_by.options().dates == DeidentifyOptions::Dates::Remove
            || !form.match(textOf(m_element)).hasMatch())
            return empty();
        return AttributeFate::Kept;
    }

    AttributeFate byType(std::uint32_t tag)
    {
        switch (m_element.getVR()) {
        case EVR_UI:
            return uids();
        case EVR_DA:
            return dates(false);
        case EVR_DT:
            return dates(true);
        case EVR_TM:
            return time();
        case EVR_CS:
        case EVR_DS:
        case EVR_IS:
            return isHarmless() ? AttributeFate::Kept : AttributeFate::Removed;
        case EVR_SH: // stack and kernel names are numbers or terms, or go
        case EVR_LO: {
            const bool mayStay = tag == 0x00209056 || tag == 0x00281054;
            return mayStay && isTerm(textOf(m_element)) && textOf(m_element).size() <= 4
                ? AttributeFate::Kept
                : AttributeFate::Removed;
        }
        case EVR_SQ:
        case EVR_US:
        case EVR_SS:
        case EVR_UL:
        case EVR_SL:
        case EVR_UV:
        case EVR_SV:
        case EVR_FL:
        case EVR_FD:
        case EVR_AT:
        case EVR_xs:
        case EVR_lt:
            return AttributeFate::Kept;
        default:
            return isPictureData(tag) ? AttributeFate::Kept : AttributeFate::Removed;
        }
    }

    const Deidentifier& m_by;
    const QString& m_patientId;
    bool m_isInPublicCode;
    DcmElement& m_element;
};

// Whether it is a sequence of codes, all of which can stay.
bool hasOnlyPublicCodes(DcmSequenceOfItems& sequence)
{
    for (unsigned long n = 0; n < sequence.card(); ++n) {
        DcmItem* item = sequence.getItem(n);
        if (item->tagExists(DCM_CodingSchemeDesignator) && !isPublicCode(*item))
            return false;
    }
    return true;
}

void record(DeidentifyTable* table, DcmElement& element, AttributeFate fate)
{
    if (!table)
        return;
    AttributeRecord& entry = (*table)[tagOf(element)];
    if (entry.count++ == 0) {
        entry.fate = fate;
        entry.keyword = keywordOf(element);
        if (fate != AttributeFate::Removed && fate != AttributeFate::Emptied && element.ident() != EVR_SQ
            && element.getLength() <= 256)
            entry.leaving = textOf(element).left(64);
    }
}

} // namespace

void Deidentifier::applyTo(DcmItem& item, const Context& context, int depth) const
{
    const bool isCode = isPublicCode(item);
    if (isCode && item.tagExists(DCM_CodeMeaning)) {
        // The text beside a code could say anything.
        OFString value;
        (void)item.findAndGetOFString(DCM_CodeValue, value);
        check(item.putAndInsertString(DCM_CodeMeaning, value.c_str()));
    }
    for (unsigned long n = item.card(); n-- > 0;) {
        DcmElement& element = *item.getElement(n);
        AttributeFate fate = Decision(*this, context.patientId, isCode, element).make();
        auto* sequence = element.ident() == EVR_SQ ? dynamic_cast<DcmSequenceOfItems*>(&element) : nullptr;
        if (sequence && fate != AttributeFate::Removed
            && (depth >= maximumDepth || !hasOnlyPublicCodes(*sequence)))
            fate = AttributeFate::Removed;
        record(context.table, element, fate);
        if (fate == AttributeFate::Removed) {
            delete item.remove(n);
            continue;
        }
        for (unsigned long child = 0; sequence && child < sequence->card(); ++child)
            applyTo(*sequence->getItem(child), context, depth + 1);
    }
}

Code deidentificationCode(int value)
{
    static const std::map<int, const char*> meanings { { 113100,
                                                           "Basic Application Confidentiality Profile" },
        { 113106, "Retain Longitudinal Temporal Information Full Dates Option" },
        { 113107, "Retain Longitudinal Temporal Information Modified Dates Option" },
        { 113108, "Retain Patient Characteristics Option" }, { 113109, "Retain Device Identity Option" },
        { 113110, "Retain UIDs Option" } };
    const auto found = meanings.find(value);
    return { QString::number(value), QStringLiteral("DCM"),
        QString::fromLatin1(found == meanings.end() ? "Deidentification" : found->second) };
}

ObjectSource deidentified(ObjectSource source, const Deidentifier& deidentifier)
{
    const QString patient = source.patientId;
    source.patientName = deidentifier.patientId(patient);
    source.patientId = source.patientName;
    source.patientBirthDate.clear();
    if (!deidentifier.options().keepCharacteristics)
        source.patientSex.clear();
    source.studyDate = deidentifier.date(source.studyDate, patient);
    if (deidentifier.options().dates == DeidentifyOptions::Dates::Remove)
        source.studyTime.clear();
    source.studyId.clear();
    if (!deidentifier.options().keepDescriptions)
        source.studyDescription.clear();
    source.accessionNumber.clear();
    source.referringPhysician.clear();
    source.positionReference.clear();
    source.studyUid = deidentifier.uid(source.studyUid);
    source.seriesUid = deidentifier.uid(source.seriesUid);
    source.frameOfReferenceUid = deidentifier.uid(source.frameOfReferenceUid);
    for (ObjectSource::Image& image : source.images)
        image.sopInstanceUid = deidentifier.uid(image.sopInstanceUid);
    source.isDeidentified = true;
    source.deidentificationMethod = deidentifier.method();
    source.deidentificationCodes = deidentifier.codes();
    return source;
}

} // namespace fovea
