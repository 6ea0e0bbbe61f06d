#pragma once

#include "views/scene/BackgroundWork.h"
#include "views/scene/PaintedOverlay.h"
#include "views/scene/RayCaster.h"
#include "views/scene/Solid.h"
#include "views/scene/VolumeScene.h"

#include <vtkActor.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>
#include <vtkVolume.h>

#include <map>
#include <mutex>
#include <utility>

namespace fovea::views {

using SurfaceKey = std::pair<const LabelMap*, std::size_t>; // the map's labels by number

// What the background thread hands over.
struct VolumeResults {
    std::mutex mutex;
    std::shared_ptr<const SolidImage> solid;
    const Volume* solidOf = nullptr;
    std::map<SurfaceKey, vtkSmartPointer<vtkPolyData>> surfaces; // null when a label has no voxels
    std::function<void()> updated;

    void notify()
    {
        const std::scoped_lock lock(mutex);
        if (updated)
            updated();
    }
};

// What a VolumeScene holds: its own files alone include this.
struct VolumeScene::State {
    struct Surface {
        std::shared_ptr<const LabelMap> map; // keeps the key's address its own
        // Null until it is made. Of an edited mask, until then, that of the mask before: so that the view
        // does not go blank for a moment after each edit.
        vtkSmartPointer<vtkActor> actor {};
        bool isAsked = false;
        bool isMade = false;
    };

    std::shared_ptr<const Volume> volume;
    std::vector<LabelLayer> labelLayers;
    std::map<SurfaceKey, Surface> surfaces;
    std::vector<const TransferFunction*> presets;
    std::optional<TransferFunction> function;
    std::vector<ClipPlane> clipPlanes;
    bool clipDirty = false;
    Slices slices;
    bool slicesDirty = false;
    std::vector<vtkSmartPointer<vtkActor>> sliceActors;
    vtkNew<vtkRenderer> renderer;
    QString emptyText;
    std::optional<bool> imageVisible;
    bool annotated = true;
    bool interacting = false;
    bool hasSurfaces = false;

    std::shared_ptr<const SolidImage> solid;
    vtkNew<vtkVolume> image;
    std::vector<vtkSmartPointer<vtkActor>> boxes;
    std::optional<ResultSource> boxSource; // where boxes are shown
    RayCaster caster { *image };
    PaintedOverlay overlay;
    VolumeResults results;
    BackgroundWork work; // last: ends before what it writes to
};

} // namespace fovea::views
