#include "core/objects/Dcmtk.h"

#include "core/dicom/DataSetParser.h"
#include "core/dicom/DecimalString.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/oflog/oflog.h>
#include <dcmtk/ofstd/ofcond.h>

#include <mutex>
#include <stdexcept>

namespace fovea::objects {

void silenceDcmtk()
{
    static std::once_flag once;
    std::call_once(once, [] { OFLog::configure(OFLogger::OFF_LOG_LEVEL); });
}

void check(const OFCondition& condition)
{
    if (condition.bad())
        throw std::runtime_error(condition.text());
}

void putText(DcmItem& item, const DcmTagKey& tag, const QString& text, qsizetype limit)
{
    const DcmEVR vr = DcmTag(tag).getEVR();
    const bool mayHaveLines = vr == EVR_LT || vr == EVR_ST || vr == EVR_UT;
    QString plain = text.left(limit);
    plain.removeIf([&](QChar c) {
        const bool isLine = mayHaveLines && (c == u'\n' || c == u'\r');
        return (c.category() == QChar::Other_Control && !isLine) || (c == u'\\' && !mayHaveLines);
    });
    check(item.putAndInsertString(tag, plain.trimmed().toUtf8().constData()));
}

void putTerm(DcmItem& item, const DcmTagKey& tag, const QByteArray& term)
{
    check(item.putAndInsertString(tag, term.constData()));
}

void putTerm(DcmItem& item, const DcmTagKey& tag, const QString& term)
{
    putTerm(item, tag, term.toLatin1());
}

void putDecimals(DcmItem& item, const DcmTagKey& tag, std::initializer_list<double> values)
{
    QByteArray text;
    for (const double value : values)
        text += (text.isEmpty() ? "" : "\\") + dicom::decimalString(value);
    putTerm(item, tag, text);
}

void putWord(DcmItem& item, const DcmTagKey& tag, std::uint16_t value)
{
    check(item.putAndInsertUint16(tag, value));
}

void putLong(DcmItem& item, const DcmTagKey& tag, std::uint32_t value)
{
    check(item.putAndInsertUint32(tag, value));
}

DcmItem& addItem(DcmItem& item, const DcmTagKey& sequence)
{
    DcmItem* added = nullptr;
    check(item.findOrCreateSequenceItem(sequence, added, -2));
    return *added;
}

void putCode(DcmItem& item, const DcmTagKey& sequence, const Code& code)
{
    DcmItem& coded = addItem(item, sequence);
    putText(coded, DCM_CodeValue, code.value, 16);
    putText(coded, DCM_CodingSchemeDesignator, code.scheme, 16);
    putText(coded, DCM_CodeMeaning, code.meaning);
}

template <class T>
Result<T> guarded(const std::function<Result<T>()>& work)
{
    silenceDcmtk();
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for the DICOM object");
    } catch (const std::exception& exception) {
        return fail(
            ErrorCode::Internal, std::string("The DICOM object can't be made (") + exception.what() + ")");
    }
}

template Result<void> guarded(const std::function<Result<void>()>&);

std::uint16_t dictionaryVr(std::uint32_t tag)
{
    const DcmTag known(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
    const DcmVR vr(known.getEVR());
    if (!vr.isStandard())
        return 0;
    return dicom::vrCode(vr.getValidVRName());
}

} // namespace fovea::objects
