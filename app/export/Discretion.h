#pragma once

#include "core/image/LabelMap.h"
#include "core/objects/Deidentifier.h"
#include "views/capture/Capture.h"

#include <map>
#include <memory>
#include <optional>

namespace fovea::app {

// Whether what leaves says who it is of. By default it does not.
struct ResultIdentity {
    bool isIdentified = false;
    DeidentifyOptions options {};
    // Whether people's own words leave, which may name a patient: comments, reasons, names of marks, text in
    // pictures. By default as it is identified.
    std::optional<bool> withComments {};

    [[nodiscard]] bool keepsWords() const { return withComments.value_or(isIdentified); }
};

// How people and their words stand in what leaves. Reviewers are named where it is identified, else numbered
// in the order in which they are asked for.
class Discretion {
public:
    explicit Discretion(const ResultIdentity& identity)
        : m_identity(identity)
    { }

    [[nodiscard]] bool keepsWords() const { return m_identity.keepsWords(); }
    [[nodiscard]] QString reviewer(const QString& name); // "reviewer-0001"; empty for none
    // Reasons that are not among those that are offered become "other" where words stay.
    [[nodiscard]] QStringList reasons(const QStringList& reasons) const;
    [[nodiscard]] QString category(const QString& category) const; // empty where it is a person's own
    // A mask that no model made, without its file's name and the names that the file gives to structures,
    // where it is not identified; the same mask gives the same one. Looks at every voxel.
    [[nodiscard]] std::shared_ptr<const LabelMap> mask(const std::shared_ptr<const LabelMap>& mask);
    // Without words and names of files, as the above say.
    [[nodiscard]] views::CaptureRequest picture(const views::CaptureRequest& shown);

private:
    ResultIdentity m_identity;
    std::map<QString, std::size_t> m_reviewers;
    std::map<std::shared_ptr<const LabelMap>, std::shared_ptr<const LabelMap>> m_masks;
};

} // namespace fovea::app
