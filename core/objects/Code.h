#pragma once

#include "core/image/LabelMap.h"

#include <QString>

namespace fovea {

// A concept as DICOM codes it: PS3.3 8.8.
struct Code {
    QString value {};
    QString scheme {}; // "SCT" for SNOMED CT, "DCM", "UCUM"; "99FOVEA" for those that have no better one
    QString meaning {};

    // The meaning is for people and does not count.
    friend bool operator==(const Code& a, const Code& b)
    {
        return a.value == b.value && a.scheme == b.scheme;
    }
};

// What a structure is, by its name: PS3.16 CID 7150 and 7166. Names that are not known get a code of our own
// scheme, whose meaning is the name.
struct StructureCodes {
    Code category;
    Code type;
    Code laterality {}; // "Left" or "Right" when the name says so; else empty
    [[nodiscard]] bool isKnown() const { return type.scheme == QLatin1String("SCT"); }
};
[[nodiscard]] StructureCodes codesForName(const QString& name);

// The reverse, for names that others gave no label: "Left Thalamus".
[[nodiscard]] QString nameOfCode(const Code& type, const Code& laterality = {});

} // namespace fovea
