#include "core/objects/Deidentifier.h"

#include "core/dicom/SeriesWriter.h"
#include "core/objects/AttributeRules.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/StandardTerms.h"

#include <QRegularExpression>

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace fovea {

using namespace objects;

// What one call of apply() carries through the data set.
struct Deidentifier::Context {
    QString patientKey;
    DeidentifyTable* table = nullptr;
};

namespace {

constexpr int maximumDepth = 64;

std::uint32_t tagOf(const DcmObject& object)
{
    return static_cast<std::uint32_t>(object.getGTag()) << 16 | object.getETag();
}

// Whole, without what fills it up: DCMTK's own strings end at a zero, behind which there may be more.
QString textOf(DcmElement& element)
{
    char* bytes = nullptr;
    Uint32 length = 0;
    if (element.isaString() && element.getString(bytes, length).good() && bytes) {
        const std::string_view text(bytes, length);
        const std::size_t last = text.find_last_not_of(std::string_view("\0 ", 2));
        return QString::fromUtf8(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
    }
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

// As a coded string may be written. PS3.5 6.2.
bool isTerm(const QString& text)
{
    return std::ranges::all_of(text, [](QChar c) {
        return (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u' ' || c == u'_' || c == u'\\'
            || c == u'-';
    });
}

bool isKnown(DcmElement& element)
{
    return std::string_view(DcmTag(element.getTag()).getTagName()) != DcmTag_ERROR_TagName;
}

// Bytes that are pictures or tables of numbers. Pictures within items are icons, which go.
bool isPictureData(std::uint32_t tag, bool isInItem)
{
    constexpr std::array pictures { 0x7FE00001U, 0x7FE00002U, 0x7FE00008U, 0x7FE00009U, 0x7FE00010U };
    constexpr std::array tables { 0x00281201U, 0x00281202U, 0x00281203U, 0x00281221U, 0x00281222U,
        0x00281223U, 0x00283006U, 0x00660016U, 0x00660023U };
    return (!isInItem && std::ranges::find(pictures, tag) != pictures.end())
        || std::ranges::find(tables, tag) != tables.end();
}

} // namespace

Result<void> Deidentifier::apply(DcmItem& dataSet, DeidentifyTable* table) const
{
    return guarded<void>([&]() -> Result<void> {
        const auto text = [&](const DcmTagKey& tag) {
            OFString value;
            (void)dataSet.findAndGetOFStringArray(tag, value);
            return QString::fromUtf8(value.c_str());
        };
        const Context context { patientKey(text(DCM_PatientID), text(DCM_PatientName),
                                    text(DCM_PatientBirthDate), text(DCM_StudyInstanceUID)),
            table };
        applyTo(dataSet, context, 0);
        putTerm(dataSet, DCM_PatientIdentityRemoved, QByteArray("YES"));
        putText(dataSet, DCM_DeidentificationMethod, method());
        (void)dataSet.findAndDeleteElement(DCM_DeidentificationMethodCodeSequence);
        for (const int code : codes())
            putCode(dataSet, DCM_DeidentificationMethodCodeSequence, deidentificationCode(code));
        putTerm(dataSet, DCM_LongitudinalTemporalInformationModified, datesModified());
        putTerm(dataSet, DCM_SpecificCharacterSet, QByteArray("ISO_IR 192"));
        for (const DcmTagKey& written : { DCM_PatientIdentityRemoved, DCM_SpecificCharacterSet }) {
            const auto tag = std::uint32_t { written.getGroup() } << 16 | written.getElement();
            const auto entry = table ? table->find(tag) : DeidentifyTable::iterator();
            if (table && entry != table->end())
                entry->second.leaving = text(written); // not what was there before
        }
        return {};
    });
}

namespace {

// What becomes of one element, decided by its rule and its type.
class Decision {
public:
    Decision(const Deidentifier& by, const QString& patientKey, bool isInPublicCode, bool isInItem,
        DcmElement& element)
        : m_by(by)
        , m_patientKey(patientKey)
        , m_isInPublicCode(isInPublicCode)
        , m_isInItem(isInItem)
        , m_element(element)
    { }

    // Changes the element; says Removed when it must go.
    AttributeFate make()
    {
        const std::uint32_t tag = tagOf(m_element);
        const std::uint32_t group = tag >> 16;
        if (group % 2 != 0 || (group >= 0x5000 && group < 0x5100) || (group >= 0x6000 && group < 0x6100)
            || (group == 0x7FE0 && !isPictureData(tag, m_isInItem)) || group == 0x0400 || group == 0xFFFC
            || group == 0xFFFA || group == 0x4FFE || (tag & 0xFFFF) == 0)
            return AttributeFate::Removed;
        switch (ruleOf(tag)) {
        case Rule::Remove:
            return AttributeFate::Removed;
        case Rule::Empty:
            return empty();
        case Rule::Dummy:
            return replace(QStringLiteral("REMOVED"));
        case Rule::Written:
            return m_isInItem ? AttributeFate::Removed : AttributeFate::Kept;
        case Rule::BodyPart:
            return isBodyPart(textOf(m_element)) ? AttributeFate::Kept : AttributeFate::Removed;
        case Rule::PatientName:
        case Rule::PatientId:
            return replace(m_by.patientId(m_patientKey));
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
        const QString text = textOf(m_element);
        return vr == EVR_DS || vr == EVR_IS ? isNumber(text)
            : vr == EVR_CS                  ? text == termsOf(text)
                                            : isTerm(text);
    }

    // With "OTHER", a term of many attributes, for each value that is no term; the others keep their place.
    QString termsOf(const QString& text)
    {
        QStringList values = text.split(u'\\');
        for (QString& value : values) {
            if (!isStandardTerm(tagOf(m_element), value.trimmed().toStdString()))
                value = QStringLiteral("OTHER");
        }
        return values.join(u'\\');
    }

    AttributeFate terms()
    {
        if (!isKnown(m_element)) // it has no terms
            return AttributeFate::Removed;
        const QString was = textOf(m_element);
        const QString is = termsOf(was);
        if (is == was)
            return AttributeFate::Kept;
        constexpr std::uint32_t patientOrientation = 0x00200020; // has directions only, or none
        return tagOf(m_element) == patientOrientation ? empty() : replace(is);
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
        QString is = m_by.date(was, m_patientKey);
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
            return terms();
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
            return isPictureData(tag, m_isInItem) ? AttributeFate::Kept : AttributeFate::Removed;
        }
    }

    const Deidentifier& m_by;
    const QString& m_patientKey;
    bool m_isInPublicCode;
    bool m_isInItem;
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
    // What was kept at first may be changed in a later file or item, which is what matters.
    if (entry.count++ == 0 || (entry.fate == AttributeFate::Kept && fate != AttributeFate::Kept)) {
        entry.fate = fate;
        entry.leaving.clear();
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
        AttributeFate fate = Decision(*this, context.patientKey, isCode, depth > 0, element).make();
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

} // namespace fovea
