#pragma once

#include <QString>

#include <cstdint>

namespace fovea::objects {

// What a rule says of an attribute, whatever its type. DICOM PS3.15 table E.1-1.
enum class Rule {
    ByType, // nothing special: its type decides
    Remove,
    Empty, // must be there, may be empty (type 2)
    Dummy, // must be there with a value (type 1): "REMOVED"
    Written, // written anew at the top; items lose it
    BodyPart, // kept where it is a term of the standard, else removed
    PatientName,
    PatientId,
    Characteristic, // kept on demand, else emptied
    Device, // kept on demand, else "REMOVED"
    Description, // kept on demand, else removed
    SegmentLabel,
    CodePart, // kept where its item is a code of a public scheme, else removed
};

[[nodiscard]] Rule ruleOf(std::uint32_t tag);

// Whether it is one of the terms of BodyPartExamined. PS3.16 annex L.
[[nodiscard]] bool isBodyPart(const QString& text);

} // namespace fovea::objects
