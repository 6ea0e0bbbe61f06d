#pragma once

#include "core/base/Error.h"
#include "core/objects/Code.h"

#include <QByteArray>
#include <QDate>
#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

class DcmItem;

namespace fovea {

struct DeidentifyOptions {
    enum class Dates { Shift, Remove, Keep };

    Dates dates = Dates::Shift; // by a number of days of the patient's own
    bool keepCharacteristics = false; // age, sex, size, weight
    bool keepDevice = false; // manufacturer, model, serial number, station
    bool keepDescriptions = false; // of study, series and protocol: free text, which may hold anything
    bool keepUids = false;
};

// What happens to one attribute.
enum class AttributeFate { Kept, Replaced, Shifted, Emptied, Removed };

struct AttributeRecord {
    AttributeFate fate = AttributeFate::Removed;
    QString keyword {}; // "PatientName"; "(0009,1001)" for private ones
    QString leaving {}; // the value; empty when none does. Of the first file that changed it, if any
    std::int64_t count = 0;
};
using DeidentifyTable = std::map<std::uint32_t, AttributeRecord>; // by tag

// Takes out of DICOM data sets who they are of. It follows the Basic Application Level Confidentiality
// Profile of PS3.15 annex E, and is stricter: not what is known to identify is removed, but what is not known
// to be harmless. Numbers and coded terms of the standard stay, other coded strings become "OTHER"; free
// text, private elements, overlays, curves, signatures and unknown bytes go. Codes stay with schemes that are
// public, without their text.
//
// The same secret replaces the same UID by the same UID, everywhere and at any time, so that what is exported
// today fits what was exported before, and nobody without the secret can tell which it was.
class Deidentifier {
public:
    Deidentifier(QByteArray secret, const DeidentifyOptions& options = {});

    // The user's own secret, made at the first call and kept where only the user can read it.
    [[nodiscard]] static Result<QByteArray> userSecret();
    // The same, if it was made before.
    [[nodiscard]] static std::optional<QByteArray> existingUserSecret();

    [[nodiscard]] const DeidentifyOptions& options() const { return m_options; }
    // What tells patients apart: the ID, without one the name and the day of birth, without a name the study.
    [[nodiscard]] static QString patientKey(
        const QString& patientId, const QString& name, const QString& birthDate, const QString& studyUid);
    [[nodiscard]] QString uid(const QString& original) const; // UIDs of the standard stay
    [[nodiscard]] QString patientId(const QString& patientKey) const; // "FOVEA-1A2B3C4D"
    [[nodiscard]] int shiftDays(const QString& patientKey) const; // into the past
    [[nodiscard]] QString date(const QString& original, const QString& patientKey) const; // YYYYMMDD
    [[nodiscard]] QString method() const; // for (0012,0063)
    [[nodiscard]] QString datesModified() const; // for (0028,0303): "UNMODIFIED", "MODIFIED", "REMOVED"
    [[nodiscard]] std::vector<int> codes() const; // PS3.16 CID 7050, for (0012,0064)

    // Changes a whole data set, sequences too, and says in it that it was done. The table gathers what
    // happened; it may be null.
    [[nodiscard]] Result<void> apply(DcmItem& dataSet, DeidentifyTable* table = nullptr) const;

private:
    struct Context;

    void applyTo(DcmItem& item, const Context& context, int depth) const;

    QByteArray m_secret;
    DeidentifyOptions m_options;
};

// PS3.16 CID 7050: 113100 Basic Application Confidentiality Profile, ...
[[nodiscard]] Code deidentificationCode(int value);

} // namespace fovea
