// What a Deidentifier replaces by what: pseudonyms, shifted dates, and the secret behind them.
#include "core/dicom/SeriesWriter.h"
#include "core/dicom/Text.h"
#include "core/objects/AttributeRules.h"
#include "core/objects/Deidentifier.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/StandardTerms.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QStandardPaths>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <array>
#include <map>

namespace fovea {

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

namespace {

// Whether it names something of the standard, and no more than that: a class, a syntax, an atlas.
bool isOfTheStandard(const QString& uid)
{
    static const QRegularExpression knownFrame(
        QStringLiteral("^1\\.2\\.840\\.10008\\.1\\.4\\.[1-4]\\.[1-9][0-9]?$"));
    // Classes and syntaxes that are newer than DCMTK's table: no number of them has room for a day.
    static const QRegularExpression newer(
        QStringLiteral("^1\\.2\\.840\\.10008\\.(5\\.1\\.4|1\\.2)(\\.[0-9]{1,3}){1,5}$"));
    return isUid(uid) && uid.startsWith(QLatin1String("1.2.840.10008."))
        && (dcmFindNameOfUID(uid.toLatin1().constData()) || knownFrame.match(uid).hasMatch()
            || newer.match(uid).hasMatch());
}

} // namespace

QString Deidentifier::uid(const QString& original) const
{
    if (m_options.keepUids || original.isEmpty() || isOfTheStandard(original))
        return original;
    const QByteArray hash
        = QMessageAuthenticationCode::hash("uid:" + original.toUtf8(), m_secret, QCryptographicHash::Sha256);
    return uidFromBytes(hash.left(16));
}

QString Deidentifier::patientKey(
    const QString& patientId, const QString& name, const QString& birthDate, const QString& studyUid)
{
    if (!patientId.trimmed().isEmpty())
        return patientId.trimmed();
    // Padding and letter case differ between the files of one patient. A control character, as no ID has.
    static const QRegularExpression padding(QStringLiteral("[\\s^=]+$"));
    const QString known = dicom::safeText(name).toUpper().remove(padding);
    if (known.isEmpty())
        return QStringLiteral("\u0001study:") + studyUid.trimmed();
    static const QRegularExpression noDigits(QStringLiteral("[^0-9]"));
    return QStringLiteral("\u0001name:") + known + u'\u0001' + QString(birthDate).remove(noDigits);
}

QString Deidentifier::patientId(const QString& patientKey) const
{
    const QByteArray hash = QMessageAuthenticationCode::hash(
        "patient:" + patientKey.trimmed().toUtf8(), m_secret, QCryptographicHash::Sha256);
    return QStringLiteral("FOVEA-") + QString::fromLatin1(hash.left(4).toHex().toUpper());
}

int Deidentifier::shiftDays(const QString& patientKey) const
{
    const QByteArray hash = QMessageAuthenticationCode::hash(
        "date:" + patientKey.trimmed().toUtf8(), m_secret, QCryptographicHash::Sha256);
    const auto number = static_cast<unsigned char>(hash[0]) * 256 + static_cast<unsigned char>(hash[1]);
    return 31 + number % 1794; // up to five years
}

QString Deidentifier::date(const QString& original, const QString& patientKey) const
{
    if (m_options.dates == DeidentifyOptions::Dates::Keep)
        return original;
    const QDate day = QDate::fromString(original.trimmed().left(8), QStringLiteral("yyyyMMdd"));
    if (m_options.dates == DeidentifyOptions::Dates::Remove || !day.isValid())
        return {};
    return day.addDays(-shiftDays(patientKey)).toString(QStringLiteral("yyyyMMdd"));
}

QString Deidentifier::method() const
{
    return QStringLiteral("Fovea: basic profile, text removed");
}

QString Deidentifier::datesModified() const
{
    switch (m_options.dates) {
    case DeidentifyOptions::Dates::Keep:
        return QStringLiteral("UNMODIFIED");
    case DeidentifyOptions::Dates::Shift:
        return QStringLiteral("MODIFIED");
    case DeidentifyOptions::Dates::Remove:
        break;
    }
    return QStringLiteral("REMOVED");
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
    const QString patient = Deidentifier::patientKey(
        source.patientId, source.patientName, source.patientBirthDate, source.studyUid);
    source.patientName = deidentifier.patientId(patient);
    source.patientId = source.patientName;
    source.patientBirthDate.clear();
    if (!deidentifier.options().keepCharacteristics)
        source.patientSex.clear();
    source.studyDate = deidentifier.date(source.studyDate, patient);
    static const QRegularExpression time(QStringLiteral("^[0-9:. ]*$"));
    if (deidentifier.options().dates == DeidentifyOptions::Dates::Remove
        || !time.match(source.studyTime).hasMatch())
        source.studyTime.clear();
    source.studyId.clear();
    if (!deidentifier.options().keepDescriptions)
        source.studyDescription.clear();
    source.accessionNumber.clear();
    source.referringPhysician.clear();
    source.positionReference.clear();
    if (!objects::isBodyPart(source.bodyPart))
        source.bodyPart.clear();
    const auto clearUnlessTerm = [](std::uint32_t tag, QString& value) {
        if (!objects::isStandardTerm(tag, value.toStdString()))
            value.clear();
    };
    clearUnlessTerm(0x00100040, source.patientSex);
    clearUnlessTerm(0x00200060, source.laterality);
    clearUnlessTerm(0x00080060, source.modality);
    source.studyUid = deidentifier.uid(source.studyUid);
    source.seriesUid = deidentifier.uid(source.seriesUid);
    source.frameOfReferenceUid = deidentifier.uid(source.frameOfReferenceUid);
    for (ObjectSource::Image& image : source.images)
        image.sopInstanceUid = deidentifier.uid(image.sopInstanceUid);
    source.isDeidentified = true;
    source.deidentificationMethod = deidentifier.method();
    source.deidentificationCodes = deidentifier.codes();
    source.datesModified = deidentifier.datesModified();
    return source;
}

} // namespace fovea
