#pragma once

#include "core/geometry/Vector.h"
#include "core/objects/Code.h"

#include <QString>

#include <memory>
#include <span>

class DcmItem;

namespace fovea::objects {

// The content of a structured report in the making, by DCMTK: items are added below the container that is
// open. What DCMTK refuses is thrown as std::runtime_error, see guarded(). PS3.3 C.17.3.
class ContentTree {
public:
    enum class Kind { Report, KeyObjects }; // Comprehensive 3D SR, Key Object Selection
    enum Relation { Contains, HasContext, HasModifier, HasProperties, InferredFrom };
    enum class Shape { Point, Polyline, Polygon, Ellipse, Ellipsoid };

    // The root: a container with the title and the template of PS3.16 that it follows.
    ContentTree(Kind kind, const Code& title, const char* templateId);
    ~ContentTree();
    ContentTree(const ContentTree&) = delete;
    ContentTree& operator=(const ContentTree&) = delete;

    // Items are added into it until it is closed.
    void open(Relation relation, const Code& name, const char* templateId = nullptr);
    void close();

    void text(Relation relation, const Code& name, const QString& text);
    void code(Relation relation, const Code& name, const Code& value);
    void number(Relation relation, const Code& name, double value, const Code& unit);
    void uid(Relation relation, const Code& name, const QString& uid);
    void person(Relation relation, const Code& name, const QString& personName);
    // segment: from one, of a segmentation; zero for none.
    void image(Relation relation, const Code& name, const QString& sopClassUid, const QString& sopInstanceUid,
        int segment = 0);
    void points(Relation relation, const Code& name, Shape shape, std::span<const Vec3> pointsLps,
        const QString& frameOfReferenceUid);
    // Makes the last item the open one, to put modifiers below it; closed by close().
    void openLast();

    // An instance that the report speaks of: PS3.3 C.17.2.
    void addEvidence(const QString& studyUid, const QString& seriesUid, const QString& sopClassUid,
        const QString& sopInstanceUid);

    void writeTo(DcmItem& item);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace fovea::objects
